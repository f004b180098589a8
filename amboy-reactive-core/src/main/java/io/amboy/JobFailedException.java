package io.amboy;

/** A job that failed, where its value was asked for. */
public final class JobFailedException extends JobEndedException {
    private static final long serialVersionUID = 1L;

    JobFailedException(JobResult result) {
        super(result);
    }
}
