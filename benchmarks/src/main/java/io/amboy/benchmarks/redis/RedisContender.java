package io.amboy.benchmarks.redis;

/** A queue on Redis. Each call returns when all that it began has been acknowledged; its answer is how long that took. */
interface RedisContender {
    String name();

    /** Which part of the jobs it runs a round, so that slow ones do not take all the time. */
    default int part() {
        return 1;
    }

    /** Begins with an empty queue of another name. */
    void begin(String queue) throws Exception;

    /** Puts jobs one by one, each when the one before it was acknowledged. */
    double single(int jobs) throws Exception;

    /** Puts jobs in bulk. */
    double bulk(int jobs) throws Exception;

    /** Runs the jobs that are there. */
    double process(int jobs, int slots) throws Exception;

    /** Puts jobs in bulk while they run. */
    double both(int jobs, int slots) throws Exception;

    /** How long a job takes from its put to its handler, at a steady pace: median and 99th percentile in milliseconds. */
    double[] latency(int aSecond, int jobs) throws Exception;

    /** How many of its jobs have ended. */
    default long ended() throws Exception {
        throw new UnsupportedOperationException(name());
    }

    /**
     * Puts jobs, and runs them with a worker that is stopped as its documentation says and started again each time so
     * many more have been run: how many were never run, or -1 if that says nothing of it.
     */
    default int restarts(int jobs, int slots, int every) throws Exception {
        return -1;
    }

    /** Removes its queue. */
    void end() throws Exception;

    /** Lets go of its process, if it has one. */
    default void stop() {}

    /** The seconds since a moment of {@link System#nanoTime()}. */
    static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
