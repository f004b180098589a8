package io.amboy;

import java.util.Collection;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A queue as producers, handlers and remote callers see it: without its lifecycle.
 *
 * <p>Everything is cold. Answers come on the thread that called when the store can give them at once, otherwise on a
 * thread of the queue; streams come on threads of the queue's delivery scheduler. Every call fails with
 * {@link StoreUnavailableException} while the store is away and, except for what a closing queue still records, with
 * {@link QueueClosedException} once the queue is closed.
 */
public interface JobClient {
    /**
     * Stores a job. Subscribing again sends the same request again and never makes two jobs of it.
     *
     * @param request the job to be
     * @return {@code CREATED} or {@code EXISTED}, when stored. On a bounded queue it waits for room, or fails with
     *     {@link QueueFullException} if the queue is built so; cancelling while it waits withdraws the request. Bad
     *     requests fail before anything is stored: {@link InvalidRequestException}, {@link UnknownTypeException},
     *     {@link PayloadTooLargeException}
     */
    Mono<PutResult> put(JobRequest<?> request);

    /**
     * Stores many jobs, in order, requesting them at the pace at which the store takes them.
     *
     * @param requests the jobs to be
     * @return one row a request, in order; a refused one is a row with its error. Only an outage or a closed queue ends
     *     it early
     */
    Flux<PutResult> putAll(Publisher<? extends JobRequest<?>> requests);

    /**
     * Stores all of some jobs or none of them. They must be of one partition.
     *
     * @param requests at most 1,000
     * @return one row a request, in order: all {@code CREATED}; or, if an id is taken, that one {@code EXISTED} and
     *     the rest {@code REJECTED}
     */
    Mono<List<PutResult>> putTogether(Collection<? extends JobRequest<?>> requests);

    /**
     * Stores a job and waits for its value.
     *
     * @param request the job to be
     * @param <R> what it results in
     * @return the value, or empty; {@link JobEndedException} if the job does not succeed. Cancelling aborts the job if
     *     this call made it
     */
    <R> Mono<R> call(JobRequest<R> request);

    /**
     * Looks a job up.
     *
     * @param id the job
     * @return a snapshot; empty if it is unknown or forgotten
     */
    Mono<Job> get(String id);

    /**
     * Waits for a job to end: before, while or after it does.
     *
     * @param id the job
     * @return its outcome, a failure too; {@link JobNotFoundException} if it is unknown or forgotten
     */
    Mono<JobResult> await(String id);

    /**
     * Waits for the value of a job.
     *
     * @param id the job
     * @param type its type
     * @param <R> what it results in
     * @return the value, or empty; {@link JobEndedException} if it does not succeed
     */
    default <R> Mono<R> resultOf(String id, JobType<?, R> type) {
        return await(id).flatMap(type::resultOf);
    }

    /**
     * Follows a job: its snapshot now, then after changes. A slow subscriber sees the latest.
     *
     * @param id the job
     * @return completes with the snapshot of the ended job; {@link JobNotFoundException} if it is unknown or forgotten
     */
    Flux<Job> watch(String id);

    /**
     * Ends a job before it is done. A running handler is cancelled.
     *
     * @param id the job
     * @param reason a few words, kept with the outcome
     * @return what really happened, once it is recorded
     */
    Mono<AbortOutcome> abort(String id, String reason);

    /**
     * Gives a failed job a new life: its attempts and crashes are counted from nothing again.
     *
     * @param id the job
     * @return true if it had failed and is now waiting again, false if it had not failed; {@link JobNotFoundException}
     *     if it is unknown or forgotten
     */
    Mono<Boolean> retry(String id);

    /**
     * The outcomes of jobs that end from now on.
     *
     * @return hot; each subscriber reads at its own pace, completes when the queue closes and fails with {@link ResultGapException} if it falls behind
     *     retention
     */
    default Flux<JobResult> results() {
        return results(ResultCursor.NOW, JobFilter.ALL);
    }

    /**
     * The outcomes after a place in the log, and then those of jobs that end.
     *
     * @param after {@link ResultCursor#EARLIEST}, {@link ResultCursor#NOW} or the cursor of the last result seen
     * @param filter which outcomes
     * @return completes only when the queue closes; {@link ResultGapException} if retention has dropped some, {@link InvalidCursorException} if the
     *     cursor is of another log
     */
    Flux<JobResult> results(ResultCursor after, JobFilter filter);

    /**
     * The same by pages. Pages without a match come too, so that the saved cursor of an idle filter does not age.
     *
     * @param after where to begin
     * @param filter which outcomes
     * @return completes only when the queue closes; one page a request
     */
    Flux<ResultPage> resultPages(ResultCursor after, JobFilter filter);

    /**
     * The place after the newest result.
     *
     * @return the cursor
     */
    Mono<ResultCursor> cursor();

    /**
     * The status of every job in the queue, then of each that changes. A slow subscriber sees only the latest status of
     * a job, and never misses its last.
     *
     * @return hot; {@link ResultGapException} if an ended job was forgotten before its last status was read
     */
    Flux<JobStatusInfo> jobStats();

    /**
     * The jobs in the queue.
     *
     * @param filter which jobs
     * @return finite, in no particular order, paged by demand; jobs that come or go meanwhile may be in it or not
     */
    Flux<Job> jobs(JobFilter filter);

    /**
     * The counters.
     *
     * @return those of one moment
     */
    Mono<QueueStats> stats();

    /**
     * Waits until every job has ended.
     *
     * @return the counters of an idle moment
     */
    Mono<QueueStats> awaitIdle();
}
