package io.amboy;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Does the work of one type of job.
 *
 * @param <P> the payload
 * @param <R> the result
 */
@FunctionalInterface
public interface JobHandler<P, R> {
    /**
     * Runs one job. Called on a worker, never on the thread that put the job; once an attempt.
     *
     * @param payload the job's payload
     * @param context the running job
     * @return a value or empty to succeed, an error to fail; it is cancelled when the job is aborted, takes longer than
     *     its {@code maxTime}, or is lost. {@link NonRetryableException} and {@link SnoozeException} steer the queue.
     *     Throwing counts as signalling an error.
     */
    Mono<R> handle(P payload, JobContext context);

    /**
     * A handler that blocks: it runs on virtual threads where the JDK has them, otherwise on a pool of its own that
     * grows to 1,024 threads, and is interrupted when the job is aborted or takes too long.
     *
     * @param work what to do
     * @param <P> the payload
     * @param <R> the result
     * @return the handler
     */
    static <P, R> JobHandler<P, R> blocking(Blocking<P, R> work) {
        return (payload, context) -> Mono.<R>create(sink -> {
                    try {
                        sink.success(work.handle(payload, context));
                    } catch (Throwable thrown) { // a stack overflow, too, fails the job rather than the thread
                        sink.error(thrown);
                    }
                })
                .subscribeOn(BlockingScheduler.SHARED);
    }

    /**
     * Work that may block the thread it runs on.
     *
     * @param <P> the payload
     * @param <R> the result
     */
    @FunctionalInterface
    interface Blocking<P, R> {
        /**
         * Runs one job.
         *
         * @param payload the job's payload
         * @param context the running job
         * @return the value, or null for none
         * @throws Exception to fail
         */
        @Nullable
        R handle(P payload, JobContext context) throws Exception;
    }
}
