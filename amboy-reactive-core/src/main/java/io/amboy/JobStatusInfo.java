package io.amboy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands.
 *
 * @param id the job
 * @param state its state
 * @param owner the worker that runs it; null unless running
 * @param epoch how many times it was handed out; a later holder has the higher epoch
 * @param attempt the attempt under way or last made, counted from 1; 0 before the first
 * @param crashes how many times it was lost with its worker
 * @param skipped whether it succeeded without running, because its dependency check passed
 * @param modificationTime when it last changed
 * @param modificationCount how many times it changed
 * @param errors the failures of its attempts, oldest first, the newest 20 of them
 * @param errorCount how many attempts failed in all
 */
public record JobStatusInfo(
        String id,
        JobState state,
        @Nullable String owner,
        int epoch,
        int attempt,
        int crashes,
        boolean skipped,
        Instant modificationTime,
        int modificationCount,
        List<JobFailure> errors,
        int errorCount) {

    /** Copies the errors. */
    public JobStatusInfo {
        errors = List.copyOf(errors);
    }

    /**
     * Whether the job has ended.
     *
     * @return true in a terminal state
     */
    public boolean completed() {
        return state.isTerminal();
    }

    /**
     * Whether a worker holds it.
     *
     * @return true while running
     */
    public boolean inProgress() {
        return state == JobState.RUNNING;
    }
}
