package io.amboy.benchmarks.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes until another process has begun the jobs of one that is killed. All victims are on one queue, and one
 * process that was started after them is left: they are killed one after the other, at other moments of their leases.
 */
final class RecoveryTime {
    private static final int IN_HAND = 20;
    private static final long BETWEEN_KILLS_MILLIS = 1_700;

    private RecoveryTime() {}

    /** Seconds from the kill to the job's next begin. */
    record Times(int kills, int jobs, double median, double p99, double most) {}

    static Times measure(RedisContender producer, ThreeProcesses.Worker worker, String queue, int kills)
            throws Exception {
        System.err.println("recovery: " + producer.name());
        List<WorkerProcess> victims = new ArrayList<>();
        int[] victimOf = new int[kills * IN_HAND];
        producer.begin(queue);
        producer.bulk(victimOf.length);
        try {
            for (int victim = 0; victim < kills; victim++) {
                WorkerProcess one = worker.start();
                victims.add(one);
                one.start(queue, IN_HAND, true);
                one.awaitReady();
                for (int i = 0; i < IN_HAND; i++) {
                    victimOf[one.held().job()] = victim;
                }
            }
            try (WorkerProcess heir = worker.start()) {
                heir.start(queue, victimOf.length + IN_HAND, true);
                heir.awaitReady();
                return kill(victims, heir, victimOf);
            }
        } finally {
            victims.forEach(WorkerProcess::close);
            producer.end();
        }
    }

    private static Times kill(List<WorkerProcess> victims, WorkerProcess heir, int[] victimOf)
            throws InterruptedException {
        long[] killed = new long[victims.size()];
        for (int victim = 0; victim < killed.length; victim++) {
            if (victim > 0) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_KILLS_MILLIS);
            }
            killed[victim] = System.currentTimeMillis();
            victims.get(victim).kill();
        }
        double[] seconds = new double[victimOf.length];
        for (int i = 0; i < seconds.length; i++) {
            WorkerProcess.Held held = heir.held();
            if (seconds[held.job()] != 0) {
                throw new IllegalStateException("job " + held.job() + " was begun twice");
            }
            seconds[held.job()] = (held.millis() - killed[victimOf[held.job()]]) / 1e3;
        }
        Arrays.sort(seconds);
        int jobs = seconds.length;
        return new Times(killed.length, jobs, seconds[jobs / 2], seconds[jobs * 99 / 100], seconds[jobs - 1]);
    }
}
