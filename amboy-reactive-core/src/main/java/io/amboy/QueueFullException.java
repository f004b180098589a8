package io.amboy;

/** A bounded queue without room, built to refuse rather than to wait. */
public final class QueueFullException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the queue and its capacity.
     *
     * @param queue its id
     * @param capacity the most jobs that may wait
     */
    public QueueFullException(String queue, long capacity) {
        super("queue \"" + show(queue) + "\" is full: " + capacity + " jobs are waiting");
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
