package io.amboy.examples.thumbnails;

import io.amboy.JobQueue;
import io.amboy.examples.cluster.WorkerProcess;
import io.amboy.redis.RedisQueue;
import io.amboy.runner.Runners;
import java.io.IOException;
import java.time.Duration;

/** One worker's process: {@code ClusterWorker address lease}. */
public final class ClusterWorker {
    private static final int SLOTS = 2;

    private ClusterWorker() {}

    /**
     * Runs it.
     *
     * @param arguments the address of Redis, and the lease in ISO form
     * @throws IOException if its input cannot be read
     */
    public static void main(String... arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        JobQueue queue = RedisQueue.builder(Album.registry(WorkerProcess::made), arguments[0])
                .id(Album.QUEUE)
                .lease(Duration.parse(arguments[1]))
                .runner(Runners.pool(SLOTS))
                .build();
        WorkerProcess.run(queue);
    }
}
