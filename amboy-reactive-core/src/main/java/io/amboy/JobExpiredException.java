package io.amboy;

/** A job that no worker took in time, where its value was asked for. */
public final class JobExpiredException extends JobEndedException {
    private static final long serialVersionUID = 1L;

    JobExpiredException(JobResult result) {
        super(result);
    }
}
