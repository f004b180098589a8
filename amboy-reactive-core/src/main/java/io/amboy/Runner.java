package io.amboy;

import reactor.core.publisher.Flux;

/** Runs claims: a function over a queue's claims. */
public interface Runner {
    /**
     * How many jobs may be unsettled at once.
     *
     * @return at least 1
     */
    int slots();

    /**
     * Runs the claims, each with {@link JobClaim#run()}. A runner serves one queue at a time.
     *
     * @param claims at most {@link #slots()} of them unsettled, in the order to run them, signalled on workers of the queue
     * @return the status of each job after its run; completes when the claims have ended and every run has. Never an
     *     error. Cancelling it cancels its jobs and leaves the runner free for another queue
     */
    Flux<JobStatusInfo> run(Flux<JobClaim> claims);
}
