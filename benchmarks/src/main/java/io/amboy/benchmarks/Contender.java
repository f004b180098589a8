package io.amboy.benchmarks;

/** Something that runs jobs. Each run is opened before and closed after the clock. */
interface Contender {
    /** How it is called in the tables. */
    String name();

    /** The most jobs worth running: some contenders take a thousand times longer. */
    default int mostJobs() {
        return Integer.MAX_VALUE;
    }

    /** Makes what one run needs: a fresh queue or pool, started and idle. */
    Run open(int producers) throws Exception;

    /** One measured run. */
    interface Run extends AutoCloseable {
        /** Puts one job a payload, by so many producers at once, and returns when every result has been told. */
        void run(Payload[] payloads, int jobs, Tally tally) throws Exception;

        @Override
        void close();
    }
}
