package io.amboy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended: the one outcome type, for values and failures alike.
 *
 * @param cursor the place in the result log; save it to resume after this result
 * @param id the job
 * @param type name and version of its type
 * @param state one of the terminal states
 * @param skipped whether it succeeded without running, because its dependency check passed
 * @param value its value, empty if it has none; read it with {@link JobType#valueOf(JobResult)}
 * @param failure why it failed, was aborted or expired; null if it succeeded
 * @param attempt the attempt that ended it, counted from 1; 0 if it never ran
 * @param times its times
 * @param headers what travelled with it
 */
public record JobResult(
        ResultCursor cursor,
        String id,
        JobTypeId type,
        JobState state,
        boolean skipped,
        JobData value,
        @Nullable JobFailure failure,
        int attempt,
        JobTimeInfo times,
        Map<String, String> headers) {

    /** Copies the headers. */
    public JobResult {
        headers = Map.copyOf(headers);
    }

    /**
     * Whether the job succeeded.
     *
     * @return true in state {@link JobState#SUCCEEDED}
     */
    public boolean succeeded() {
        return state == JobState.SUCCEEDED;
    }
}
