package io.amboy;

/** A job that the queue never had, or that retention has forgotten. */
public final class JobNotFoundException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the job.
     *
     * @param id the id asked for
     */
    public JobNotFoundException(String id) {
        super("job \"" + show(id) + "\" is unknown or forgotten");
    }
}
