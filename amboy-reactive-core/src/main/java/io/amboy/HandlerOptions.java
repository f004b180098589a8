package io.amboy;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * How jobs of one type are run. Immutable.
 *
 * @param retry how often and when a failed run is tried again
 * @param scheduler where the handler is subscribed to; null for the queue's own workers
 * @param concurrency the most jobs of the type that this process runs at once; 0 for as many as there are slots
 * @param maxCrashes a job that was lost with its worker so many times fails
 */
public record HandlerOptions(RetryPolicy retry, @Nullable Scheduler scheduler, int concurrency, int maxCrashes) {
    /** {@link RetryPolicy#DEFAULT}, the queue's workers, no limit, 3 crashes. */
    public static final HandlerOptions DEFAULT = new HandlerOptions(RetryPolicy.DEFAULT, null, 0, 3);

    /** Checks the numbers. */
    public HandlerOptions {
        Names.atLeast("concurrency", concurrency, 0);
        Names.atLeast("maxCrashes", maxCrashes, 1);
    }

    /**
     * Sets the retry policy.
     *
     * @param policy how often and when
     * @return the refined options
     */
    public HandlerOptions retry(RetryPolicy policy) {
        return new HandlerOptions(policy, scheduler, concurrency, maxCrashes);
    }

    /**
     * Sets where the handler is subscribed to.
     *
     * @param where a scheduler that the caller owns
     * @return the refined options
     */
    public HandlerOptions scheduler(Scheduler where) {
        return new HandlerOptions(retry, where, concurrency, maxCrashes);
    }

    /**
     * Limits how many jobs of the type run at once in this process.
     *
     * @param most at least 1
     * @return the refined options
     */
    public HandlerOptions concurrency(int most) {
        return new HandlerOptions(retry, scheduler, Names.atLeast("concurrency", most, 1), maxCrashes);
    }

    /**
     * Sets how often a job may be lost with its worker before it fails.
     *
     * @param most at least 1
     * @return the refined options
     */
    public HandlerOptions maxCrashes(int most) {
        return new HandlerOptions(retry, scheduler, concurrency, most);
    }
}
