package io.amboy.examples.web;

import io.amboy.examples.cluster.WorkerProcess;
import io.amboy.runner.Runners;
import java.io.IOException;
import java.time.Duration;

/** One worker's process: {@code CountWorker address lease}. The web process knows nothing of what it does. */
public final class CountWorker {
    private static final int SLOTS = 2;

    private CountWorker() {}

    /**
     * Runs it.
     *
     * @param arguments the address of Redis, and the lease in ISO form
     * @throws IOException if its input cannot be read
     */
    public static void main(String... arguments) throws IOException {
        WorkerProcess.run(
                Counting.queue(Counting.handlers(WorkerProcess::made), arguments[0], Duration.parse(arguments[1]))
                        .runner(Runners.pool(SLOTS))
                        .build());
    }
}
