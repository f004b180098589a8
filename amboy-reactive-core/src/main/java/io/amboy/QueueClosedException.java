package io.amboy;

/** A call to a queue that has been closed. */
public final class QueueClosedException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the queue.
     *
     * @param queue its id
     * @param call what was called
     */
    public QueueClosedException(String queue, String call) {
        super("queue \"" + show(queue) + "\" is closed: " + call + " refused");
    }
}
