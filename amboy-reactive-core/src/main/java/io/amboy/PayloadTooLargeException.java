package io.amboy;

/** A payload or result over the size limit; it was neither stored nor parsed. */
public final class PayloadTooLargeException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the size and the limit.
     *
     * @param what what is too large
     * @param bytes its size
     * @param limit the most bytes allowed
     */
    public PayloadTooLargeException(String what, long bytes, long limit) {
        super(what + " of " + bytes + " bytes is over the limit of " + limit);
    }
}
