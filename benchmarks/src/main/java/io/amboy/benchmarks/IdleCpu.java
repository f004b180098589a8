package io.amboy.benchmarks;

import io.amboy.JobQueue;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a queue that has nothing to do costs. */
final class IdleCpu {
    private static final int SECONDS = 10;
    private static final int SETTLE_SECONDS = 2;
    private static final int JOBS = 10_000;

    private IdleCpu() {}

    static void measure(Output output) throws InterruptedException {
        JobQueue queue = Queues.noOp().build();
        idle(SETTLE_SECONDS);
        output.figure("no queue started", "CPU in 10 s", "ms", cpuMillis());
        Queues.start(queue);
        queue.results().subscribe();
        FanOut.put(queue, Payload.prepare(JOBS), 0, JOBS);
        queue.awaitIdle().block(Limits.RUN);
        idle(SETTLE_SECONDS);
        output.figure("Amboy, started, after 10,000 jobs", "CPU in 10 s", "ms", cpuMillis());
        Queues.close(queue);
    }

    private static double cpuMillis() throws InterruptedException {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        idle(SECONDS);
        return (system.getProcessCpuTime() - before) / 1e6;
    }

    private static void idle(int seconds) throws InterruptedException {
        if (new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody counts this down");
        }
    }
}
