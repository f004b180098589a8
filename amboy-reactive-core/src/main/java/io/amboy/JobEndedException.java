package io.amboy;

/** A job that did not succeed, where its value was asked for. Carries the outcome. */
public abstract sealed class JobEndedException extends AmboyException
        permits JobAbortedException, JobExpiredException, JobFailedException {
    private static final long serialVersionUID = 1L;

    private final transient JobResult result;

    JobEndedException(JobResult result) {
        super("job \"" + show(result.id()) + "\" of type " + result.type() + " "
                + result.state().name().toLowerCase(java.util.Locale.ROOT)
                + (result.failure() == null ? "" : ": " + show(result.failure())));
        this.result = result;
    }

    /**
     * The outcome.
     *
     * @return how the job ended
     */
    public JobResult result() {
        return result;
    }

    /** The error for an outcome that is not a success. */
    static JobEndedException of(JobResult result) {
        return switch (result.state()) {
            case ABORTED -> new JobAbortedException(result);
            case EXPIRED -> new JobExpiredException(result);
            default -> new JobFailedException(result);
        };
    }
}
