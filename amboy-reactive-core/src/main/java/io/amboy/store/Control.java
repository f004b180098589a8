package io.amboy.store;

import org.jspecify.annotations.Nullable;

/** An order by hand. */
public sealed interface Control {
    /**
     * Ends a job; one that runs is revoked, and the answer waits for its settlement.
     *
     * @param id the job
     * @param reason a few words
     * @param token only if that put made the job; 0 whoever made it
     */
    record Abort(String id, String reason, long token) implements Control {}

    /**
     * Gives a failed job a new life.
     *
     * @param id the job
     */
    record Retry(String id) implements Control {}

    /**
     * Forgets a job that has ended.
     *
     * @param id the job
     */
    record Remove(String id) implements Control {}

    /**
     * Makes a scheduled job due now.
     *
     * @param id the job
     */
    record Promote(String id) implements Control {}

    /**
     * Stops claiming, for all processes.
     *
     * @param type the name of a type; null for all
     */
    record Pause(@Nullable String type) implements Control {}

    /**
     * Claims again.
     *
     * @param type the name of a type; null for all
     */
    record Resume(@Nullable String type) implements Control {}

    /** Applies retention now. */
    record Prune() implements Control {}
}
