package io.amboy;

/** A job that was aborted, where its value was asked for. */
public final class JobAbortedException extends JobEndedException {
    private static final long serialVersionUID = 1L;

    JobAbortedException(JobResult result) {
        super(result);
    }
}
