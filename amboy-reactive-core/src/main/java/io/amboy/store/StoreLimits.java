package io.amboy.store;

import io.amboy.InvalidRequestException;
import java.time.Duration;

/**
 * What a queue bounds. Immutable.
 *
 * @param capacity the most jobs pending, scheduled and blocked; retries and jobs put by handlers may exceed it
 * @param onFull what a put does in a full queue
 * @param retained how many ended jobs and results are kept
 * @param retainedFor for how long at most
 * @param failedRetained how many failed jobs are kept
 * @param failedRetainedFor for how long at most
 */
public record StoreLimits(
        long capacity,
        OnFull onFull,
        int retained,
        Duration retainedFor,
        int failedRetained,
        Duration failedRetainedFor) {
    /** No capacity limit; 100,000 results for a day; 10,000 failed jobs for a week. */
    public static final StoreLimits DEFAULT =
            new StoreLimits(Long.MAX_VALUE, OnFull.WAIT, 100_000, Duration.ofDays(1), 10_000, Duration.ofDays(7));

    /** What a put does in a full queue. */
    public enum OnFull {
        /** It waits for room; cancelling withdraws it. */
        WAIT,
        /** It fails with {@link io.amboy.QueueFullException}. */
        FAIL
    }

    /** Checks every part. */
    public StoreLimits {
        atLeastOne("capacity", capacity);
        atLeastOne("number of results to retain", retained);
        atLeastOne("number of failed jobs to retain", failedRetained);
        positive("time to retain results", retainedFor);
        positive("time to retain failed jobs", failedRetainedFor);
    }

    /**
     * Sets the capacity.
     *
     * @param jobs at least 1
     * @param full what a put does in a full queue
     * @return the refined limits
     */
    public StoreLimits capacity(long jobs, OnFull full) {
        return new StoreLimits(jobs, full, retained, retainedFor, failedRetained, failedRetainedFor);
    }

    /**
     * Sets the retention of ended jobs and results.
     *
     * @param jobs at least 1
     * @param age positive
     * @return the refined limits
     */
    public StoreLimits retain(int jobs, Duration age) {
        return new StoreLimits(capacity, onFull, jobs, age, failedRetained, failedRetainedFor);
    }

    /**
     * Sets the retention of failed jobs.
     *
     * @param jobs at least 1
     * @param age positive
     * @return the refined limits
     */
    public StoreLimits retainFailed(int jobs, Duration age) {
        return new StoreLimits(capacity, onFull, retained, retainedFor, jobs, age);
    }

    private static void atLeastOne(String what, long value) {
        if (value < 1) {
            throw new InvalidRequestException(what, value, "must be at least 1");
        }
    }

    private static void positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidRequestException(what, value, "must be positive");
        }
    }
}
