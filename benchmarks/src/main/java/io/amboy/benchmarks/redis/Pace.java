package io.amboy.benchmarks.redis;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Jobs at a steady pace, and how long they took. */
final class Pace {
    private Pace() {}

    static void each(int aSecond, int jobs, IntConsumer put) {
        long begin = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            long due = begin + i * TimeUnit.SECONDS.toNanos(1) / aSecond;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            put.accept(i);
        }
    }

    /** Median and 99th percentile in milliseconds. */
    static double[] percentiles(Collection<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new double[] {sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6};
    }
}
