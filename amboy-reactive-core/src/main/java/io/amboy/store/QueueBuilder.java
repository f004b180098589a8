package io.amboy.store;

import io.amboy.InvalidRequestException;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.Ordering;
import io.amboy.PayloadCodec;
import io.amboy.Runner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The settings that every queue has. A backend extends it with what it needs itself. Not thread-safe.
 *
 * @param <B> the backend's builder
 */
public abstract class QueueBuilder<B extends QueueBuilder<B>> {
    final JobRegistry registry;
    Runner runner;
    String id = "default";

    @Nullable
    PayloadCodec codec;

    Ordering ordering = Ordering.priority();
    StoreLimits limits = StoreLimits.DEFAULT;
    Scheduler scheduler = Schedulers.parallel();
    Scheduler delivery = Schedulers.boundedElastic();

    /**
     * Begins with the defaults.
     *
     * @param registry what the process knows about jobs
     * @param codec how payloads are held; null for the objects themselves
     * @param runner the default runner
     */
    protected QueueBuilder(JobRegistry registry, @Nullable PayloadCodec codec, Runner runner) {
        this.registry = registry;
        this.codec = codec;
        this.runner = runner;
    }

    /**
     * Makes the store's session for the queue.
     *
     * @return a store that is not open yet
     */
    protected abstract JobStore store();

    /**
     * Ends the building. Nothing is opened before the queue is used.
     *
     * @return the queue
     */
    public final JobQueue build() {
        return new StoreQueue(this, store());
    }

    /**
     * Names the queue; {@code default} by default.
     *
     * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
     * @return this builder
     */
    public final B id(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new InvalidRequestException("queue id", name, "must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        id = name;
        return self();
    }

    /**
     * Sets what runs the claims.
     *
     * @param jobRunner the runner
     * @return this builder
     */
    public final B runner(Runner jobRunner) {
        runner = jobRunner;
        return self();
    }

    /**
     * Sets how payloads and results are held.
     *
     * @param payloadCodec the codec
     * @return this builder
     */
    public final B codec(PayloadCodec payloadCodec) {
        codec = payloadCodec;
        return self();
    }

    /**
     * Sets which pending job is claimed first; {@link Ordering#priority()} by default.
     *
     * @param rule the ordering
     * @return this builder
     */
    public final B ordering(Ordering rule) {
        ordering = rule;
        return self();
    }

    /**
     * Bounds how many jobs may wait. A put into a full queue waits for room.
     *
     * @param jobs the most jobs pending, scheduled and blocked; at least 1
     * @return this builder
     */
    public final B capacity(long jobs) {
        return capacity(jobs, StoreLimits.OnFull.WAIT);
    }

    /**
     * Bounds how many jobs may wait.
     *
     * @param jobs the most jobs pending, scheduled and blocked; at least 1
     * @param onFull what a put does in a full queue
     * @return this builder
     */
    public final B capacity(long jobs, StoreLimits.OnFull onFull) {
        limits = limits.capacity(jobs, onFull);
        return self();
    }

    /**
     * Sets how many ended jobs and their results are kept, and how long at most; 100,000 for a day by default. A
     * subscriber that falls further behind meets a gap.
     *
     * @param jobs at least 1
     * @param age positive
     * @return this builder
     */
    public final B retain(int jobs, Duration age) {
        limits = limits.retain(jobs, age);
        return self();
    }

    /**
     * Sets how many failed jobs are kept to be looked at and retried, and how long at most; 10,000 for a week by
     * default.
     *
     * @param jobs at least 1
     * @param age positive
     * @return this builder
     */
    public final B retainFailed(int jobs, Duration age) {
        limits = limits.retainFailed(jobs, age);
        return self();
    }

    /**
     * Sets the one source of time and threads: clock, timers, workers and the delivery of streams. By default
     * {@link Schedulers#parallel()}, and {@link Schedulers#boundedElastic()} for the delivery of streams. Tests pass a
     * virtual one.
     *
     * @param all a scheduler that the caller owns
     * @return this builder
     */
    public final B scheduler(Scheduler all) {
        scheduler = all;
        delivery = all;
        return self();
    }

    @SuppressWarnings("unchecked") // B is the subclass itself
    private B self() {
        return (B) this;
    }
}
