package io.amboy;

/**
 * One job that another waits for.
 *
 * @param id the job waited for; it may be put later
 * @param onFailure what to do if it does not succeed
 */
public record Edge(String id, OnFailure onFailure) {
    /** What becomes of a job when one that it needs fails, is aborted or expires. */
    public enum OnFailure {
        /** It fails, naming the other. */
        FAIL,
        /** It runs all the same. */
        RUN,
        /** It is aborted. */
        ABORT
    }

    /** Checks the id. */
    public Edge {
        Names.id("id of a needed job", id);
    }
}
