package io.amboy;

/** A claim that no longer counts: it was settled otherwise, lost its lease, or is of another worker. */
public final class StaleClaimException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the job and the epoch.
     *
     * @param id the job
     * @param epoch the epoch that was presented
     */
    public StaleClaimException(String id, int epoch) {
        super("claim of job \"" + show(id) + "\" with epoch " + epoch + " no longer counts");
    }
}
