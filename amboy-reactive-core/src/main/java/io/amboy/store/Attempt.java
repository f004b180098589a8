package io.amboy.store;

import io.amboy.Dependency;
import io.amboy.DependencyCheck;
import io.amboy.DependencyState;
import io.amboy.JobClaim;
import io.amboy.JobContext;
import io.amboy.JobFailure;
import io.amboy.JobRegistry;
import io.amboy.JobStatusInfo;
import io.amboy.UnreadablePayloadException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * One run of one claim with its registered handler.
 *
 * <h2>Concurrency</h2>
 *
 * Several things can end a run at the same moment: the handler's signal, an abort, a lost lease, the time limit, and a
 * cancel by the runner. {@code state} decides: whoever moves it to {@code ENDED} settles the claim, and nobody else does.
 * The handler's subscription is cancelled by whoever ended the run before the handler did; if the handler subscribes
 * later than that, {@link #onSubscribe} cancels it.
 *
 * <p>{@code downstream} keeps the answer until it is both there and requested.
 */
final class Attempt implements CoreSubscriber<Object>, Subscription, Workers.Task {
    private static final Logger log = LoggerFactory.getLogger(Attempt.class);

    private static final int WAITING = 0;
    private static final int RUNNING = 1;
    private static final int ENDED = 2;

    private static final int REQUESTED = 1;
    private static final int ANSWERED = 2;
    private static final int DELIVERED = 4;
    private static final int CANCELLED = 8;

    private static final VarHandle STATE;
    private static final VarHandle DOWNSTREAM;
    private static final VarHandle UPSTREAM;

    static {
        try {
            var lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Attempt.class, "state", int.class);
            UPSTREAM = lookup.findVarHandle(Attempt.class, "upstream", Subscription.class);
            DOWNSTREAM = lookup.findVarHandle(Attempt.class, "downstream", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final ClaimHandle handle;
    private final CoreSubscriber<? super JobStatusInfo> actual;
    private volatile int state;
    private volatile int downstream;

    @SuppressWarnings("unused") // through UPSTREAM
    private volatile @Nullable Subscription upstream;

    private JobRegistry.@Nullable Handled<?, ?> handled;
    private @Nullable RunContext context;
    private @Nullable Object value;
    private @Nullable JobStatusInfo status;

    /** The worker that is starting this run; a run that ends meanwhile on its thread is settled in its batch. */
    private Workers.@Nullable Lane starter;

    Attempt(ClaimHandle handle, CoreSubscriber<? super JobStatusInfo> actual) {
        this.handle = handle;
        this.actual = actual;
    }

    // ---- the run

    @Override
    public void start(Workers.Lane lane) {
        if (!STATE.compareAndSet(this, WAITING, RUNNING)) {
            return;
        }
        starter = lane;
        Claim claim = handle.claim;
        QueueCore core = handle.core;
        Instant deadline = null;
        Duration limit = claim.maxTime();
        if (limit != null) {
            deadline = core.retry.now().plus(limit);
            core.deadlines.add(this, deadline.toEpochMilli());
        }
        try {
            context = new RunContext(core, claim, deadline);
            Mono<?> work = work(core, claim, context);
            if (work instanceof Fuseable.ScalarCallable<?> known) {
                value = known.call();
                onComplete();
            } else {
                work.subscribe(this);
            }
        } catch (Throwable thrown) { // errors of any kind fail the job and spare the worker
            onError(thrown);
        } finally {
            starter = null;
        }
    }

    @Override
    public void abandon() {
        if (endFrom(WAITING)) {
            handle.recorded(null);
        }
    }

    private Mono<?> work(QueueCore core, Claim claim, RunContext context) {
        JobRegistry.Handled<?, ?> known = core.registry.handler(claim.type());
        if (known == null) {
            throw new UnreadablePayloadException(claim.type(), "this process has no handler for it", null);
        }
        handled = known;
        Dependency dependency = claim.dependency();
        Scheduler elsewhere = known.options().scheduler();
        if (!dependency.hasCheck() && elsewhere == null) {
            return handle(known, claim, context);
        }
        Mono<?> work = Mono.defer(() -> handle(known, claim, context));
        if (elsewhere != null) {
            work = work.subscribeOn(elsewhere);
        }
        return dependency.hasCheck() ? checked(dependency, context, work) : work;
    }

    private Mono<?> handle(JobRegistry.Handled<?, ?> known, Claim claim, RunContext context) {
        Mono<?> work = known.handle(handle.core.payload(claim), context);
        if (work == null) { // a handler is user code
            throw new IllegalStateException("handler of " + claim.type() + " returned null");
        }
        return work;
    }

    private Mono<?> checked(Dependency dependency, RunContext context, Mono<?> work) {
        DependencyCheck check = handle.core.registry.check(dependency.check());
        if (check == null) {
            return Mono.error(
                    new CheckSaid(DependencyState.UNRESOLVED, "no check \"" + dependency.check() + "\"", null));
        }
        return Mono.defer(() -> check.check(dependency.arguments(), context))
                .defaultIfEmpty(DependencyState.READY)
                .onErrorMap(e -> new CheckSaid(
                        DependencyState.UNRESOLVED,
                        "check \"" + dependency.check() + "\" failed: " + e.getMessage(),
                        e))
                .flatMap(said -> said == DependencyState.READY
                        ? work
                        : Mono.error(new CheckSaid(said, "check \"" + dependency.check() + "\" says " + said, null)));
    }

    /** Carries what a check said past the handler. */
    private static final class CheckSaid extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final DependencyState said;

        CheckSaid(DependencyState said, String message, @Nullable Throwable cause) {
            super(message, cause, false, false);
            this.said = said;
        }
    }

    @Override
    public Context currentContext() {
        RunContext mine = context;
        return mine == null ? actual.currentContext() : actual.currentContext().put(JobContext.class, mine);
    }

    @Override
    public void onSubscribe(Subscription s) {
        upstream = s;
        if (state == ENDED) {
            cancelHandler();
        } else {
            s.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(Object next) {
        if (state == RUNNING) {
            value = next;
        } else {
            Operators.onDiscard(next, currentContext());
        }
    }

    @Override
    public void onComplete() {
        if (state != RUNNING) {
            return;
        }
        Settlement outcome;
        try {
            JobRegistry.Handled<?, ?> known = handled;
            Object stored = known == null || value == null ? null : handle.core.encodeRaw(known.type(), value);
            outcome = stored == null ? Settlement.DONE : new Settlement.Succeeded(stored, false);
        } catch (RuntimeException unencodable) {
            outcome = handle.core.retry.after(handle.claim, JobFailure.Kind.UNREADABLE, unencodable);
        }
        end(outcome);
    }

    @Override
    public void onError(Throwable error) {
        if (state != RUNNING) {
            log.debug("job {}: error after its end", handle.id(), error);
            return;
        }
        end(outcomeOf(error));
    }

    private Settlement outcomeOf(Throwable error) {
        RetryDecision retry = handle.core.retry;
        if (error instanceof CheckSaid check) {
            return switch (check.said) {
                case PASSED -> new Settlement.Succeeded(null, true);
                case BLOCKED -> retry.blocked(handle.claim);
                default -> retry.after(handle.claim, JobFailure.Kind.DEPENDENCY, check);
            };
        }
        boolean unreadable = error instanceof UnreadablePayloadException;
        return retry.after(handle.claim, unreadable ? JobFailure.Kind.UNREADABLE : JobFailure.Kind.ERROR, error);
    }

    // ---- its end

    private boolean endFrom(int former) {
        return STATE.compareAndSet(this, former, ENDED);
    }

    private void end(Settlement outcome) {
        if (endFrom(RUNNING)) {
            settle(outcome);
        }
    }

    private void settle(Settlement outcome) {
        if (handle.claim.maxTime() != null) {
            handle.core.deadlines.remove(this);
        }
        Settling settling = new Settling(handle.claim, outcome);
        Workers.Lane lane = starter;
        if (lane != null && lane.isCurrent()) {
            lane.settleLater(settling);
        } else {
            handle.core.settle(java.util.List.of(settling));
        }
    }

    private boolean stop() {
        if (endFrom(WAITING) || endFrom(RUNNING)) {
            cancelHandler();
            return true;
        }
        return false;
    }

    /** Whoever takes the subscription cancels it, so that it is cancelled once. */
    private void cancelHandler() {
        Subscription running = (Subscription) UPSTREAM.getAndSet(this, null);
        if (running != null) {
            try {
                running.cancel();
            } catch (RuntimeException | Error broken) { // user code: it must not keep the outcome from being recorded
                log.error("job {}: its cancellation failed", handle.id(), broken);
            }
        }
    }

    /** The store says that the claim no longer counts. */
    void revoke(JobClaim.Revocation cause, String reason) {
        if (stop() && cause == JobClaim.Revocation.ABORTED) {
            settle(new Settlement.Aborted(reason));
        }
    }

    /** The run takes longer than it may. */
    void timeout() {
        if (stop()) {
            settle(handle.core.retry.after(
                    handle.claim,
                    JobFailure.Kind.TIMEOUT,
                    new TimeoutException("longer than " + handle.claim.maxTime())));
        }
    }

    /** The runner wants no more of it. */
    @Override
    public void cancel() {
        DOWNSTREAM.getAndBitwiseOr(this, CANCELLED);
        if (stop()) {
            settle(Settlement.RELEASED);
        }
    }

    // ---- downstream

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            DOWNSTREAM.getAndBitwiseOr(this, REQUESTED);
            deliver();
        }
    }

    /** The outcome is recorded, or was refused if there is no status. */
    void finish(@Nullable JobStatusInfo recorded) {
        status = recorded;
        int before = (int) DOWNSTREAM.getAndBitwiseOr(this, ANSWERED);
        if (recorded == null && (before & (CANCELLED | DELIVERED)) == 0) {
            DOWNSTREAM.getAndBitwiseOr(this, DELIVERED);
            actual.onComplete();
        } else {
            deliver();
        }
    }

    private void deliver() {
        if (!DOWNSTREAM.compareAndSet(this, REQUESTED | ANSWERED, REQUESTED | ANSWERED | DELIVERED)) {
            return;
        }
        JobStatusInfo recorded = status;
        if (recorded != null) {
            actual.onNext(recorded);
        }
        if ((downstream & CANCELLED) == 0) {
            actual.onComplete();
        }
    }
}
