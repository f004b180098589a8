package io.amboy.redis.faults;

import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A worker's clock that is wrong. */
final class SkewedClock implements Scheduler {
    private final Scheduler right = Schedulers.parallel();
    private final long millis;

    SkewedClock(long millis) {
        this.millis = millis;
    }

    @Override
    public long now(TimeUnit unit) {
        return right.now(unit) + unit.convert(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return right.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return right.schedule(task, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return right.schedulePeriodically(task, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return right.createWorker();
    }
}
