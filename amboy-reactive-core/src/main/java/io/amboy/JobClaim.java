package io.amboy;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A job in this process's hands. Whoever receives it must settle it, with one of {@link #run()}, {@link #complete},
 * {@link #fail} and {@link #giveBack()}; until then it takes a slot.
 */
public interface JobClaim {
    /** Why a claim no longer counts. */
    enum Revocation {
        /** The job was aborted; it is recorded as such without further ado. */
        ABORTED,
        /** The lease was lost: another worker may hold the job already. */
        LOST
    }

    /**
     * The job.
     *
     * @return its id
     */
    String id();

    /**
     * A number that is higher for every later holder of the job.
     *
     * @return the fencing token
     */
    int epoch();

    /**
     * The job as it was claimed.
     *
     * @return a snapshot, made when asked for
     */
    Job job();

    /**
     * Runs the job with its registered handler and records the outcome, retries included. The handler is called on a
     * worker of the queue. Cancelling cancels the handler and gives the job back.
     *
     * @return the status after the run, when it is recorded; empty if the claim did not count any more. Never an error,
     *     except {@link QueueStateException} if the claim is run or settled already
     */
    Mono<JobStatusInfo> run();

    /**
     * Records success with a value.
     *
     * @param type the job's type
     * @param value the value; null for none
     * @param <R> what the job results in
     * @return completes when recorded; {@link StaleClaimException} if the claim does not count any more
     */
    <R> Mono<Void> complete(JobType<?, R> type, @Nullable R value);

    /**
     * Records success without a value.
     *
     * @return completes when recorded; {@link StaleClaimException} if the claim does not count any more
     */
    Mono<Void> complete();

    /**
     * Records a failed attempt: the retry policy of the type decides what follows, as if a handler had failed.
     *
     * @param error what went wrong
     * @return completes when recorded; {@link StaleClaimException} if the claim does not count any more
     */
    Mono<Void> fail(Throwable error);

    /**
     * Gives the job back to the head of the queue, at no cost of an attempt.
     *
     * @return completes when recorded; {@link StaleClaimException} if the claim does not count any more
     */
    Mono<Void> giveBack();

    /**
     * Aborts the job, as {@link JobClient#abort} does.
     *
     * @param reason a few words, kept with the outcome
     * @return what really happened, once it is recorded
     */
    Mono<AbortOutcome> abort(String reason);

    /**
     * Tells when the claim no longer counts.
     *
     * @return why; empty when the claim is settled
     */
    Mono<Revocation> revoked();
}
