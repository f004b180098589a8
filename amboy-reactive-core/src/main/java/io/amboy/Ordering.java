package io.amboy;

/**
 * Which of the pending jobs is claimed first. Jobs that are given back, or lost with their worker, go first of all their
 * kind.
 *
 * @param kind the rule
 * @param seed makes {@link Kind#SHUFFLED} repeatable; 0 otherwise
 */
public record Ordering(Kind kind, long seed) {
    /** The rules. */
    public enum Kind {
        /** In the order in which they became ready, whatever their priority. */
        FIFO,
        /** The larger priority first, and FIFO within one priority. */
        PRIORITY,
        /** The one that became ready last first, whatever its priority. */
        LIFO,
        /** At random. */
        SHUFFLED
    }

    /**
     * First in, first out.
     *
     * @return the ordering
     */
    public static Ordering fifo() {
        return new Ordering(Kind.FIFO, 0);
    }

    /**
     * Larger priority first, FIFO within one priority: the default.
     *
     * @return the ordering
     */
    public static Ordering priority() {
        return new Ordering(Kind.PRIORITY, 0);
    }

    /**
     * Last in, first out.
     *
     * @return the ordering
     */
    public static Ordering lifo() {
        return new Ordering(Kind.LIFO, 0);
    }

    /**
     * Random, repeatable with the same seed and the same sequence of calls.
     *
     * @param seed any number
     * @return the ordering
     */
    public static Ordering shuffled(long seed) {
        return new Ordering(Kind.SHUFFLED, seed);
    }
}
