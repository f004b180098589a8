package io.amboy;

/** A call that the queue, or a claim, does not allow in its present state. */
public final class QueueStateException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what was called and why it is refused.
     *
     * @param call what was called
     * @param rule why it is refused
     */
    public QueueStateException(String call, String rule) {
        super(call + " refused: " + rule);
    }
}
