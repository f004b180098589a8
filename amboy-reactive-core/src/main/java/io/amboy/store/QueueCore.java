package io.amboy.store;

import io.amboy.AbortOutcome;
import io.amboy.Job;
import io.amboy.JobClient;
import io.amboy.JobData;
import io.amboy.JobRegistry;
import io.amboy.JobStatusInfo;
import io.amboy.JobType;
import io.amboy.PayloadCodec;
import io.amboy.QueueClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** What the parts of a queue share. */
final class QueueCore {
    private static final Logger log = LoggerFactory.getLogger(QueueCore.class);

    final String id;
    final JobRegistry registry;
    final JobStore store;
    final @Nullable PayloadCodec codec;
    final Scheduler scheduler;
    final RetryDecision retry;
    final Admission admission;
    final Deadlines deadlines;
    final Workers workers;
    final ClaimHub hub;
    final ResultWaiters results;
    final ChangeWaiters changes;
    final JobClient handlerClient;

    static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final StoreSession session;
    private final Mono<Void> opening;
    private volatile boolean opened;
    private volatile boolean accepting = true;
    private volatile boolean closed;

    QueueCore(QueueBuilder<?> builder, JobStore store) {
        this.id = builder.id;
        this.registry = builder.registry;
        this.store = store;
        this.codec = builder.codec;
        if (builder.codec != null) {
            registry.prepare(builder.codec);
        }
        this.scheduler = builder.scheduler;
        this.retry = new RetryDecision(registry, scheduler);
        this.admission = new Admission(registry, codec);
        this.deadlines = new Deadlines(scheduler);
        this.workers = new Workers(this, scheduler);
        this.hub = new ClaimHub(this);
        this.results = new ResultWaiters(this);
        this.changes = new ChangeWaiters(this);
        this.handlerClient = new StoreClient(this, true);
        this.session = new StoreSession(
                id,
                id + "-" + UUID.randomUUID().toString().substring(0, 8),
                registry.handledOptions(),
                codec,
                builder.ordering,
                builder.limits,
                scheduler,
                builder.delivery);
        // kept for good once it succeeded, tried again after an error
        this.opening = Mono.defer(() -> store.open(session))
                .doOnSuccess(done -> opened = true)
                .cache(done -> FOR_EVER, error -> Duration.ZERO, () -> FOR_EVER);
    }

    // ---- opened or closed

    Mono<Void> open() {
        return opening;
    }

    /** Runs a call once the store is open, unless the queue is closed. */
    <T> Mono<T> whenOpen(String call, java.util.function.Supplier<Mono<T>> then) {
        return Mono.defer(() -> {
            if (closed) {
                return Mono.error(new QueueClosedException(id, call));
            }
            return opened ? then.get() : opening.then(Mono.defer(then));
        });
    }

    /** The same for a put, which a closing queue takes from its own handlers only. */
    <T> Mono<T> whenAccepting(String call, boolean urgent, java.util.function.Supplier<Mono<T>> then) {
        return Mono.defer(
                () -> accepting || urgent ? whenOpen(call, then) : Mono.error(new QueueClosedException(id, call)));
    }

    /** The same for a stream. */
    <T> Flux<T> streamWhenOpen(String call, java.util.function.Supplier<Flux<T>> then) {
        return Flux.defer(() -> {
            if (closed) {
                return Flux.error(new QueueClosedException(id, call));
            }
            return opened ? then.get() : opening.thenMany(Flux.defer(then));
        });
    }

    void stopAccepting() {
        accepting = false;
    }

    void markClosed() {
        closed = true;
    }

    // ---- data

    /** Lets a job's payload be read as its newest version, if an upcaster leads there. */
    Job readable(Job job) {
        return registry.readable(job);
    }

    JobData payload(Claim claim) {
        return JobData.of(claim.payload(), codec);
    }

    <R> @Nullable Object encodeResult(JobType<?, R> type, @Nullable R value) {
        return value == null ? null : encodeRaw(type, value);
    }

    Object encodeRaw(JobType<?, ?> type, Object value) {
        return codec == null ? value : codec.encode(value, type.resultType().type());
    }

    // ---- abort

    Mono<AbortOutcome> abort(String job, String reason, long token) {
        return store.control(new Control.Abort(job, reason, token)).map(result -> {
            if (result.applied()) {
                return new AbortOutcome(job, AbortOutcome.Outcome.ABORTED, result.state());
            }
            return new AbortOutcome(
                    job,
                    result.state() == null ? AbortOutcome.Outcome.NOT_FOUND : AbortOutcome.Outcome.ALREADY_ENDED,
                    result.state());
        });
    }

    // ---- settlement

    /** Records outcomes on behalf of runs; the answers go to their claims. */
    void settle(List<Settling> batch) {
        store.settle(batch).subscribe(new Ack(batch, null));
    }

    /**
     * Records one outcome on behalf of somebody who waits for the answer. It is recorded, and the slot freed, also if they
     * stop waiting.
     */
    Mono<Settled> settle(Settling one) {
        Sinks.One<Settled> answer = Sinks.one();
        List<Settling> batch = List.of(one);
        store.settle(batch).subscribe(new Ack(batch, answer));
        return answer.asMono().publishOn(scheduler);
    }

    /** Tells a batch of claims what was recorded, then returns the credit of their slots. */
    private final class Ack implements CoreSubscriber<List<Settled>> {
        private final List<Settling> batch;
        private final Sinks.@Nullable One<Settled> asker;
        private boolean answered;

        private Ack(List<Settling> batch, Sinks.@Nullable One<Settled> asker) {
            this.batch = batch;
            this.asker = asker;
        }

        @Override
        public void onSubscribe(Subscription s) {
            s.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<Settled> answers) {
            answered = true;
            List<ClaimSubscription> takers = new ArrayList<>(1);
            List<ClaimSubscription> corked = new ArrayList<>(1);
            for (Settled answer : answers) {
                ClaimHandle handle = answer.claim().handle;
                if (handle != null) {
                    ClaimSubscription taker = handle.takeSlot();
                    if (taker != null) {
                        taker.settled();
                        if (!takers.contains(taker)) {
                            takers.add(taker);
                            if (taker.cork()) {
                                corked.add(taker);
                            }
                        }
                    }
                    tell(handle, answer.status());
                }
            }
            corked.forEach(ClaimSubscription::uncork);
            if (asker != null) {
                asker.tryEmitValue(answers.get(0));
            }
        }

        private void tell(ClaimHandle handle, @Nullable JobStatusInfo status) {
            if (status == null) {
                log.warn(
                        "job {}: the claim with epoch {} no longer counts, its outcome was refused",
                        handle.id(),
                        handle.epoch());
            }
            try {
                handle.recorded(status);
            } catch (RuntimeException broken) { // a runner is user code
                log.error("job {}: the runner failed on its status", handle.id(), broken);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (asker != null) {
                asker.tryEmitError(error); // the claim still counts, and they may try again
                return;
            }
            log.error("queue {}: {} outcomes were not recorded", id, batch.size(), error);
            onNext(batch.stream().map(each -> new Settled(each.claim(), null)).toList());
        }

        @Override
        public void onComplete() {
            if (!answered) {
                onError(new IllegalStateException("the store gave no answer"));
            }
        }
    }
}
