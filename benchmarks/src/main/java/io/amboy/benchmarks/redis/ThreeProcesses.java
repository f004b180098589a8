package io.amboy.benchmarks.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Jobs put in bulk and run by three processes, 100 slots each, on a server that writes a file and syncs it each second. */
final class ThreeProcesses {
    static final List<String> AOF = List.of("appendonly yes", "appendfsync everysec");

    private static final String PUT = "put in bulk, AOF everysec";
    private static final String RUN = "run, three worker processes of 100 slots, AOF everysec";
    private static final String BOTH = "put, then run by three processes: both together, AOF everysec";
    static final List<String> SECTIONS = List.of(PUT, RUN, BOTH);

    private static final int PROCESSES = 3;
    private static final int SLOTS = 100;
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

    private final RedisProcess server;
    private final Table table;

    ThreeProcesses(RedisProcess server, Table table) {
        this.server = server;
        this.table = table;
    }

    /** Starts a worker in a process of its own. */
    interface Worker {
        WorkerProcess start() throws IOException;
    }

    void measure(RedisContender producer, Worker worker, int jobs, int warmUps, int rounds) throws Exception {
        List<WorkerProcess> workers = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                workers.add(worker.start());
            }
            for (int round = 1 - warmUps; round <= rounds; round++) {
                System.err.println("three processes, round " + round + ": " + producer.name());
                server.clear();
                round(producer, workers, jobs, "three" + round, round > 0);
            }
        } finally {
            workers.forEach(WorkerProcess::close);
        }
    }

    private void round(RedisContender producer, List<WorkerProcess> workers, int jobs, String queue, boolean counts)
            throws Exception {
        producer.begin(queue);
        RedisProcess.Info before = server.info();
        double putting = producer.bulk(jobs);
        RedisProcess.Info between = server.info();
        long begin = System.nanoTime();
        for (WorkerProcess each : workers) {
            each.start(queue, SLOTS, false);
        }
        awaitEnd(producer, jobs, begin);
        double running = (System.nanoTime() - begin) / 1e9;
        RedisProcess.Info after = server.info();
        for (WorkerProcess each : workers) {
            each.awaitReady();
        }
        requireEachOnce(workers, jobs);
        producer.end();
        if (counts) {
            table.add(PUT, producer.name(), Table.Figures.of(jobs, putting, before, between));
            table.add(RUN, producer.name(), Table.Figures.of(jobs, running, between, after));
            table.add(BOTH, producer.name(), Table.Figures.of(jobs, putting + running, before, after));
        }
    }

    private static void awaitEnd(RedisContender producer, int jobs, long begin) throws Exception {
        for (long ended = producer.ended(); ended < jobs; ended = producer.ended()) {
            if (System.nanoTime() - begin > PATIENCE) {
                throw new IllegalStateException(producer.name() + ": " + ended + " of " + jobs + " jobs have ended");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static void requireEachOnce(List<WorkerProcess> workers, int jobs) throws Exception {
        BitSet all = new BitSet();
        int runs = 0;
        for (WorkerProcess each : workers) {
            WorkerProcess.Ran ran = each.stop();
            all.or(ran.jobs());
            runs += ran.count();
        }
        if (all.cardinality() != jobs || runs != jobs) {
            throw new IllegalStateException(all.cardinality() + " of " + jobs + " jobs were run, in " + runs + " runs");
        }
    }
}
