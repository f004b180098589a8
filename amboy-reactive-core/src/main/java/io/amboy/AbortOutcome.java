package io.amboy;

import org.jspecify.annotations.Nullable;

/**
 * What really happened to a job that was to be aborted.
 *
 * @param id the job
 * @param outcome what happened
 * @param state the job's recorded state; null if it is unknown
 */
public record AbortOutcome(
        String id, Outcome outcome, @Nullable JobState state) {
    /** What can happen. */
    public enum Outcome {
        /** The job ended as aborted. */
        ABORTED,
        /** The job had ended before, or ended by itself first; the state says how. */
        ALREADY_ENDED,
        /** There is no such job. */
        NOT_FOUND
    }
}
