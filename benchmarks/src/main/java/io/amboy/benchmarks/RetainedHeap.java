package io.amboy.benchmarks;

import io.amboy.JobQueue;
import io.amboy.Ordering;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Flux;

/** What a pending job holds in memory. */
final class RetainedHeap {
    private static final int JOBS = 1_000_000;
    private static final int COLLECTIONS = 5; // the parallel collector compacts fully only every fourth time

    private RetainedHeap() {}

    static void measure(Output output) {
        output.figure("an empty JVM, for all jobs together", "retained", "B/job", perJob());
        payloads(new Payload[JOBS], output);
        queue(Ordering.fifo(), output);
        queue(Ordering.priority(), output);
        byHand(new ConcurrentHashMap<>(), new ConcurrentLinkedQueue<>(), output);
    }

    private static void payloads(Payload[] all, Output output) {
        double before = perJob();
        for (int i = 0; i < JOBS; i++) {
            all[i] = fresh(i);
        }
        output.figure("of which the payload: record, number and text", "retained", "B/job", perJob() - before);
        require(all[JOBS - 1].number() == JOBS - 1);
    }

    private static void queue(Ordering ordering, Output output) {
        JobQueue queue = Queues.noOp().ordering(ordering).build();
        queue.putAll(Flux.range(0, JOBS).map(i -> Queues.COUNT.request(fresh(i))))
                .blockLast(Limits.RUN);
        String rule = ordering.kind() == Ordering.Kind.FIFO ? "FIFO" : "priority";
        output.figure("Amboy, 1,000,000 pending, " + rule, "retained", "B/job", perJob());
        var stats = queue.stats().block(Limits.RUN);
        require(stats != null && stats.pending() == JOBS);
        Queues.close(queue);
    }

    private static void byHand(Map<Long, Payload> map, Queue<Long> order, Output output) {
        for (long i = 0; i < JOBS; i++) {
            map.put(i, fresh((int) i));
            order.add(i);
        }
        output.figure("ConcurrentHashMap + ConcurrentLinkedQueue of numbers", "retained", "B/job", perJob());
        require(map.size() == JOBS && order.size() == JOBS);
    }

    /** Asked after measuring, which also keeps what is measured alive until then. */
    private static void require(boolean complete) {
        if (!complete) {
            throw new IllegalStateException("jobs lost");
        }
    }

    private static Payload fresh(int number) {
        return new Payload(number, Payload.text(number));
    }

    private static double perJob() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return (double) ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / JOBS;
    }
}
