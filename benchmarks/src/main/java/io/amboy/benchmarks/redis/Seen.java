package io.amboy.benchmarks.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Which jobs have been run, each counted once. */
final class Seen {
    /** When nothing came for so long, nothing will. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(5);

    private final Set<Object> jobs = ConcurrentHashMap.newKeySet();
    private volatile long last = System.nanoTime();

    /** Starts a worker and answers what stops it. */
    interface Worker {
        Runnable start() throws InterruptedException;
    }

    void add(Object job) {
        if (jobs.add(job)) {
            last = System.nanoTime();
        }
    }

    int count() {
        return jobs.size();
    }

    /** Waits for so many; false if nothing came any more. */
    boolean await(int count) {
        last = System.nanoTime();
        while (count() < count) {
            if (System.nanoTime() - last > QUIET) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
        return true;
    }

    /** Waits for all, or fails. */
    void require(int count) {
        if (!await(count)) {
            throw new IllegalStateException(count() + " of " + count + " jobs have been run");
        }
    }

    /** Stops a worker and starts another each time so many more have been run; how many of the jobs never were. */
    int throughRestarts(int count, int every, Worker workers) throws InterruptedException {
        boolean goesOn = true;
        for (int next = every; goesOn && count() < count; next += every) {
            Runnable stop = workers.start();
            goesOn = await(Math.min(next, count));
            stop.run();
        }
        return count - count();
    }
}
