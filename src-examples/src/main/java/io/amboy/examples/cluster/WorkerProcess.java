package io.amboy.examples.cluster;

import io.amboy.JobQueue;
import java.io.IOException;
import java.time.Duration;

/** The life of a worker's process, as {@link Cluster} expects it. */
public final class WorkerProcess {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private WorkerProcess() {}

    /**
     * Starts a queue, prints a sign when it is ready, and closes it when the process's input ends.
     *
     * @param queue the worker's queue
     * @throws IOException if its input cannot be read
     */
    public static void run(JobQueue queue) throws IOException {
        queue.start().block(); // here and below it is the main method that waits
        print('!');
        while (System.in.read() >= 0) {
            // until whoever has started it is gone
        }
        queue.close(GRACE).block();
    }

    /** Prints a dot, for one thing that the worker has made. */
    public static void made() {
        print('.');
    }

    private static void print(char sign) {
        System.out.print(sign);
        System.out.flush();
    }
}
