package io.amboy;

/** A subscriber fell behind retention: some results were dropped before it asked for them. */
public final class ResultGapException extends AmboyException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never sent
    private final transient ResultCursor resumeAt;

    private final long missed;

    /**
     * Says where to go on.
     *
     * @param resumeAt the oldest place that is still kept
     * @param missed how many results, or last states, were dropped
     */
    public ResultGapException(ResultCursor resumeAt, long missed) {
        super(missed + " results were dropped before they were read; resume at " + resumeAt);
        this.resumeAt = resumeAt;
        this.missed = missed;
    }

    /**
     * Where to go on.
     *
     * @return the cursor of the oldest result that is still kept
     */
    public ResultCursor resumeAt() {
        return resumeAt;
    }

    /**
     * How many were missed.
     *
     * @return a positive number
     */
    public long missed() {
        return missed;
    }
}
