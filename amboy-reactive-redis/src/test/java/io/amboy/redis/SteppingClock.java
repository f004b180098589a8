package io.amboy.redis;

import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Virtual time that moves from one scheduled moment to the next, so that a store that answers later than at once can answer
 * in between.
 */
final class SteppingClock implements Scheduler {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ConcurrentSkipListSet<Long> moments = new ConcurrentSkipListSet<>(); // milliseconds

    SteppingClock(Duration beginning) {
        time.advanceTimeBy(beginning);
    }

    long now() {
        return time.now(TimeUnit.MILLISECONDS);
    }

    /** The next moment at which something is scheduled; far away if there is none. */
    long next() {
        Long next = moments.ceiling(now() + 1);
        moments.headSet(now(), true).clear();
        return next == null ? Long.MAX_VALUE : next;
    }

    void moveTo(long millis) {
        time.advanceTimeBy(Duration.ofMillis(millis - now()));
    }

    private long at(long delay, TimeUnit unit) {
        long nanos = unit.toNanos(delay);
        return now() + (nanos + 999_999) / 1_000_000;
    }

    private void note(long delay, TimeUnit unit) {
        if (delay > 0) {
            moments.add(at(delay, unit));
        }
    }

    @Override
    public long now(TimeUnit unit) {
        return time.now(unit);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return createWorker().schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return createWorker().schedule(task, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return createWorker().schedulePeriodically(task, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        Worker worker = time.createWorker();
        return new Worker() {
            @Override
            public Disposable schedule(Runnable task) {
                return worker.schedule(task);
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                note(delay, unit);
                return worker.schedule(task, delay, unit);
            }

            @Override
            public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
                note(initialDelay, unit);
                return worker.schedulePeriodically(
                        () -> {
                            note(period, unit);
                            task.run();
                        },
                        initialDelay,
                        period,
                        unit);
            }

            @Override
            public void dispose() {
                worker.dispose();
            }

            @Override
            public boolean isDisposed() {
                return worker.isDisposed();
            }
        };
    }
}
