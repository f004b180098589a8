package io.amboy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored job, as it was at one moment. Immutable.
 *
 * @param type name and version of its type
 * @param status where it stands
 * @param times its times
 * @param priority larger first
 * @param dependency what it needs
 * @param headers what travels with it
 * @param progress what its run last reported
 * @param payload its payload; read it with {@link JobType#payloadOf(Job)}
 * @param value its result, empty unless it succeeded with one; read it with {@link JobType#valueOf(JobResult)}
 * @param failure why it failed, was aborted or expired; null unless it was
 * @param cursor the place of its result in the result log; null until it has ended
 */
public record Job(
        JobTypeId type,
        JobStatusInfo status,
        JobTimeInfo times,
        int priority,
        Dependency dependency,
        Map<String, String> headers,
        Progress progress,
        JobData payload,
        JobData value,
        @Nullable JobFailure failure,
        @Nullable ResultCursor cursor) {

    /** Copies the headers. */
    public Job {
        headers = Map.copyOf(headers);
    }

    /**
     * The job's id.
     *
     * @return the id
     */
    public String id() {
        return status.id();
    }

    /**
     * The job's state.
     *
     * @return the state
     */
    public JobState state() {
        return status.state();
    }

    /**
     * How the job ended.
     *
     * @return its outcome; null until it has ended
     */
    public @Nullable JobResult result() {
        return cursor == null
                ? null
                : new JobResult(
                        cursor,
                        id(),
                        type,
                        state(),
                        status.skipped(),
                        value,
                        failure,
                        status.attempt(),
                        times,
                        headers);
    }

    /** The same job with its payload read otherwise. */
    Job withPayload(JobData other) {
        return new Job(type, status, times, priority, dependency, headers, progress, other, value, failure, cursor);
    }
}
