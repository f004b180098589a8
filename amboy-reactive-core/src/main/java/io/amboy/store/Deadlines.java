package io.amboy.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** The time limits of the runs of a queue: one ordered set and one armed timer. Guarded by its monitor, signals outside. */
final class Deadlines {
    private final Scheduler scheduler;
    private final TreeSet<Limit> limits = new TreeSet<>();
    private final Map<Attempt, Limit> byRun = new HashMap<>();
    private long sequence;
    private long armedFor = Long.MAX_VALUE;
    private @Nullable Disposable timer;

    Deadlines(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    private record Limit(long at, long sequence, Attempt run) implements Comparable<Limit> {
        @Override
        public int compareTo(Limit other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(sequence, other.sequence);
        }
    }

    synchronized void add(Attempt run, long at) {
        Limit limit = new Limit(at, sequence++, run);
        limits.add(limit);
        byRun.put(run, limit);
        arm();
    }

    synchronized void remove(Attempt run) {
        Limit limit = byRun.remove(run);
        if (limit != null) {
            limits.remove(limit);
        }
    }

    private void arm() {
        long first = limits.isEmpty() ? Long.MAX_VALUE : limits.first().at();
        if (first >= armedFor) {
            return; // a timer that is too early finds nothing and arms the next
        }
        if (timer != null) {
            timer.dispose();
        }
        armedFor = first;
        long delay = Math.max(0, first - scheduler.now(TimeUnit.MILLISECONDS));
        timer = scheduler.schedule(this::expire, delay, TimeUnit.MILLISECONDS);
    }

    private void expire() {
        List<Attempt> late = new ArrayList<>();
        synchronized (this) {
            armedFor = Long.MAX_VALUE;
            long now = scheduler.now(TimeUnit.MILLISECONDS);
            while (!limits.isEmpty() && limits.first().at() <= now) {
                Limit limit = limits.first();
                limits.remove(limit);
                byRun.remove(limit.run());
                late.add(limit.run());
            }
            arm();
        }
        late.forEach(Attempt::timeout);
    }

    synchronized void dispose() {
        if (timer != null) {
            timer.dispose();
        }
        armedFor = Long.MIN_VALUE;
    }
}
