package io.amboy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The times of a job, in milliseconds' precision, read from the queue's clock.
 *
 * @param created when it was put
 * @param start when its latest run began; null before the first
 * @param end when it ended; null before that
 * @param waitUntil the earliest start, for a delayed job or the next attempt; null if none was asked for
 * @param dispatchBy the latest start; null for none
 * @param maxTime the longest a run may take; null for no limit
 */
public record JobTimeInfo(
        Instant created,
        @Nullable Instant start,
        @Nullable Instant end,
        @Nullable Instant waitUntil,
        @Nullable Instant dispatchBy,
        @Nullable Duration maxTime) {

    /**
     * How long the latest run took.
     *
     * @return end less start; null unless both are known
     */
    public @Nullable Duration duration() {
        return start == null || end == null ? null : Duration.between(start, end);
    }
}
