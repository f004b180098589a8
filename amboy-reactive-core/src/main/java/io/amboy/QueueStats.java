package io.amboy;

/**
 * A queue's counters, of one moment. The counts of ended jobs only grow, whatever retention forgets, except that a
 * retry by hand takes its job back out of {@code failed}. The parts always add up to {@link #total()}.
 *
 * @param pending ready and waiting for a slot
 * @param scheduled not due yet
 * @param blocked waiting for jobs, scopes or checks
 * @param running in a worker's hands
 * @param succeeded ended well
 * @param failed ended with a failure
 * @param aborted ended by abort
 * @param expired ended because nobody took them in time
 */
public record QueueStats(
        long pending,
        long scheduled,
        long blocked,
        long running,
        long succeeded,
        long failed,
        long aborted,
        long expired) {
    /** Nothing yet. */
    public static final QueueStats EMPTY = new QueueStats(0, 0, 0, 0, 0, 0, 0, 0);

    /**
     * Jobs that have ended.
     *
     * @return succeeded, failed, aborted and expired
     */
    public long completed() {
        return succeeded + failed + aborted + expired;
    }

    /**
     * Jobs that are yet to end.
     *
     * @return pending, scheduled, blocked and running
     */
    public long open() {
        return pending + scheduled + blocked + running;
    }

    /**
     * Every job there ever was.
     *
     * @return the sum of all parts
     */
    public long total() {
        return open() + completed();
    }

    /**
     * Whether every job has ended. True of an empty queue.
     *
     * @return true if nothing is open
     */
    public boolean isIdle() {
        return open() == 0;
    }

    /**
     * Adds up.
     *
     * @param other more counters
     * @return the sums, part by part
     */
    public QueueStats plus(QueueStats other) {
        return new QueueStats(
                pending + other.pending,
                scheduled + other.scheduled,
                blocked + other.blocked,
                running + other.running,
                succeeded + other.succeeded,
                failed + other.failed,
                aborted + other.aborted,
                expired + other.expired);
    }
}
