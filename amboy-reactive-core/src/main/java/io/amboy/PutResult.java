package io.amboy;

import org.jspecify.annotations.Nullable;

/**
 * What became of one request.
 *
 * @param id the job's id
 * @param outcome what happened
 * @param state the state of the job under that id then; null if nothing is stored under it
 * @param error why it was refused; null unless {@link Outcome#REJECTED}
 */
public record PutResult(
        String id,
        Outcome outcome,
        @Nullable JobState state,
        @Nullable AmboyException error) {
    /** What can happen to a request. */
    public enum Outcome {
        /** This request made the job, now or when it was sent before. */
        CREATED,
        /** Another request has made a job under this id; that job is untouched. */
        EXISTED,
        /** The job took the place of one that it made superfluous. */
        REPLACED,
        /** Nothing was stored; the error says why. */
        REJECTED
    }

    /**
     * Whether this request made the job.
     *
     * @return true for {@link Outcome#CREATED}
     */
    public boolean created() {
        return outcome == Outcome.CREATED;
    }
}
