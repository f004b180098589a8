package io.amboy.store;

import io.amboy.InvalidRequestException;
import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.QueueClosedException;
import io.amboy.QueueHealth;
import io.amboy.QueueState;
import io.amboy.QueueStateException;
import io.amboy.Runner;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * The one queue: lifecycle, admission, runs, retries and waits, over whatever store it is given. Made by a backend's
 * builder.
 */
final class StoreQueue extends StoreClient implements JobQueue {
    private static final Logger log = LoggerFactory.getLogger(StoreQueue.class);

    private final AtomicReference<QueueState> state = new AtomicReference<>(QueueState.NEW);
    private final Mono<Void> starting = Mono.<Void>deferContextual(
                    context -> core.open().then(Mono.fromRunnable(() -> begin(context))))
            .cache(done -> QueueCore.FOR_EVER, error -> Duration.ZERO, () -> QueueCore.FOR_EVER);
    private final Sinks.Empty<Void> closeDone = Sinks.empty();
    private final Disposable.Composite running = reactor.core.Disposables.composite();
    private volatile Runner runner;

    StoreQueue(QueueBuilder<?> builder, JobStore store) {
        super(new QueueCore(builder, store), false);
        this.runner = builder.runner;
    }

    @Override
    public String id() {
        return core.id;
    }

    @Override
    public QueueState state() {
        return state.get();
    }

    @Override
    public boolean started() {
        QueueState now = state.get();
        return now == QueueState.STARTED || now == QueueState.PAUSED;
    }

    @Override
    public Runner runner() {
        return runner;
    }

    @Override
    public void setRunner(Runner replacement) {
        if (state.get() != QueueState.NEW) {
            throw new QueueStateException("setRunner", "queue \"" + core.id + "\" is " + state.get());
        }
        runner = replacement;
    }

    // ---- start

    @Override
    public Mono<Void> start() {
        return Mono.defer(() -> {
            if (isClosing()) {
                return Mono.error(new QueueClosedException(core.id, "start"));
            }
            state.compareAndSet(QueueState.NEW, QueueState.STARTING);
            return starting.doOnError(error -> state.compareAndSet(QueueState.STARTING, QueueState.NEW));
        });
    }

    private boolean isClosing() {
        QueueState now = state.get();
        return now == QueueState.CLOSING || now == QueueState.CLOSED;
    }

    private void begin(ContextView context) {
        if (!state.compareAndSet(QueueState.STARTING, QueueState.STARTED)) {
            throw new QueueClosedException(core.id, "start"); // meanwhile
        }
        running.add(core.store
                .revocations()
                .publishOn(core.scheduler)
                .subscribe(StoreQueue::revoke, error -> log.error("revocations of queue {} ended", core.id, error)));
        running.add(runner.run(new ClaimFlux(core, runner.slots()))
                .contextWrite(context)
                .subscribe(
                        status -> log.trace("job {} {}", status.id(), status.state()),
                        error -> log.error("runner of queue {} failed; nothing is run any more", core.id, error)));
        core.hub.connect();
    }

    private static void revoke(Revocation revocation) {
        try {
            revocation.claim().revoke(revocation);
        } catch (RuntimeException broken) { // cancelling runs user code
            log.error("job {}: its cancellation failed", revocation.claim().id(), broken);
        }
    }

    // ---- pause

    @Override
    public Mono<Void> pause() {
        return Mono.defer(() -> {
            if (state.compareAndSet(QueueState.STARTED, QueueState.PAUSED)) {
                core.hub.disconnect();
            }
            return refuseUnlessStarted("pause");
        });
    }

    @Override
    public Mono<Void> resume() {
        return Mono.defer(() -> {
            if (state.compareAndSet(QueueState.PAUSED, QueueState.STARTED)) {
                core.hub.connect();
            }
            return refuseUnlessStarted("resume");
        });
    }

    private Mono<Void> refuseUnlessStarted(String call) {
        if (started()) {
            return Mono.empty();
        }
        return Mono.error(
                isClosing()
                        ? new QueueClosedException(core.id, call)
                        : new QueueStateException(call, "queue \"" + core.id + "\" is not started"));
    }

    @Override
    public Mono<QueueHealth> health() {
        return Mono.defer(() -> {
            Map<String, String> details = new TreeMap<>();
            details.put("state", state().name());
            if (!started()) {
                return Mono.just(new QueueHealth(false, details));
            }
            return core.store
                    .health()
                    .map(found -> {
                        details.putAll(found);
                        return new QueueHealth(true, details);
                    })
                    .onErrorResume(error -> {
                        details.put("error", String.valueOf(error.getMessage()));
                        return Mono.just(new QueueHealth(false, details));
                    });
        });
    }

    // ---- by hand

    @Override
    public Mono<JobClaim> next() {
        return claims(1).next().switchIfEmpty(Mono.error(() -> new QueueClosedException(core.id, "next")));
    }

    @Override
    public Flux<JobClaim> claims(int slots) {
        return new ClaimFlux(core, slots);
    }

    // ---- close

    @Override
    public Mono<Void> close(Duration grace) {
        return Mono.defer(() -> {
            if (grace.isNegative()) {
                return Mono.error(new InvalidRequestException("grace", grace, "must not be negative"));
            }
            QueueState former = state.getAndUpdate(now -> now == QueueState.CLOSED ? now : QueueState.CLOSING);
            if (former == QueueState.CLOSING || former == QueueState.CLOSED) {
                return closeDone.asMono();
            }
            // a caller that goes away must not leave the queue half closed
            finish(grace).subscribe(null, closeDone::tryEmitError, closeDone::tryEmitEmpty);
            return closeDone.asMono();
        });
    }

    private Mono<Void> finish(Duration grace) {
        core.stopAccepting();
        core.hub.close();
        Mono<Void> ended = core.hub.idle();
        Mono<Void> cut = Mono.delay(grace, core.scheduler).then();
        return Mono.firstWithSignal(ended, cut)
                .then(Mono.fromRunnable(running::dispose)) // cancels what still runs and gives it back
                .then(Mono.defer(() -> {
                    core.markClosed();
                    return core.store.close(); // also one that was never opened may have something to let go of
                }))
                .doOnTerminate(() -> {
                    core.deadlines.dispose();
                    core.workers.dispose();
                    state.set(QueueState.CLOSED);
                });
    }

    @Override
    public String toString() {
        return "JobQueue[" + core.id + " " + state.get() + "]";
    }
}
