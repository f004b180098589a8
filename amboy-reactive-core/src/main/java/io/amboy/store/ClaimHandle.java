package io.amboy.store;

import io.amboy.AbortOutcome;
import io.amboy.Job;
import io.amboy.JobClaim;
import io.amboy.JobFailure;
import io.amboy.JobStatusInfo;
import io.amboy.JobType;
import io.amboy.QueueStateException;
import io.amboy.StaleClaimException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The queue's side of a claim: takes its slot, settles it once, and tells when it is revoked. */
final class ClaimHandle implements JobClaim {
    private static final Object NEVER = new Object();
    private static final VarHandle RUN;
    private static final VarHandle SLOT;
    private static final VarHandle REVOKED;

    static {
        try {
            var lookup = MethodHandles.lookup();
            RUN = lookup.findVarHandle(ClaimHandle.class, "run", Object.class);
            SLOT = lookup.findVarHandle(ClaimHandle.class, "slot", ClaimSubscription.class);
            REVOKED = lookup.findVarHandle(ClaimHandle.class, "revoked", Sinks.One.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final QueueCore core;
    final Claim claim;

    /** The attempt that runs the claim; {@link #NEVER} if it was revoked before there was one. */
    @SuppressWarnings("unused") // through VarHandle
    private volatile @Nullable Object run;

    /** The taker whose slot this claim takes; null once it is free. */
    @SuppressWarnings("unused") // through VarHandle
    private volatile @Nullable ClaimSubscription slot;

    @SuppressWarnings("unused") // through VarHandle
    private volatile Sinks.@Nullable One<Revocation> revoked;

    private volatile boolean settled;

    ClaimHandle(QueueCore core, Claim claim, @Nullable ClaimSubscription slot) {
        this.core = core;
        this.claim = claim;
        this.slot = slot;
    }

    @Override
    public String id() {
        return claim.id();
    }

    @Override
    public int epoch() {
        return claim.epoch();
    }

    @Override
    public Job job() {
        return core.readable(claim.snapshot());
    }

    // ---- the registered handler

    @Override
    public Mono<JobStatusInfo> run() {
        return new RunMono(this);
    }

    /** Whether this attempt is the one that may run the claim. */
    boolean tryRun(Attempt attempt) {
        return !settled && RUN.compareAndSet(this, null, attempt);
    }

    /** Whether there is nothing to run any more. */
    boolean wasRevoked() {
        return run == NEVER;
    }

    // ---- by hand

    @Override
    public <R> Mono<Void> complete(JobType<?, R> type, @Nullable R value) {
        return settle(() -> {
            if (!type.id().name().equals(claim.type().name())) {
                throw new QueueStateException("complete of a " + claim.type(), "the value is of a " + type);
            }
            return new Settlement.Succeeded(core.encodeResult(type, value), false);
        });
    }

    @Override
    public Mono<Void> complete() {
        return settle(() -> Settlement.DONE);
    }

    @Override
    public Mono<Void> fail(Throwable error) {
        return settle(() -> core.retry.after(claim, JobFailure.Kind.ERROR, error));
    }

    @Override
    public Mono<Void> giveBack() {
        return settle(() -> Settlement.RELEASED);
    }

    private Mono<Void> settle(java.util.function.Supplier<Settlement> outcome) {
        return Mono.defer(() -> {
            if (run instanceof Attempt) {
                return Mono.error(new QueueStateException("settling job " + id(), "it is being run"));
            }
            return core.settle(new Settling(claim, outcome.get()))
                    .flatMap(answer -> answer.status() == null
                            ? Mono.error(new StaleClaimException(id(), epoch()))
                            : Mono.empty());
        });
    }

    @Override
    public Mono<AbortOutcome> abort(String reason) {
        return core.abort(id(), reason, 0);
    }

    // ---- the end

    /** Gives back a claim that nobody has seen. */
    void release() {
        core.settle(List.of(new Settling(claim, Settlement.RELEASED)));
    }

    /** Called when the outcome is recorded, or refused if the status is null. The slot is freed by the caller. */
    void recorded(@Nullable JobStatusInfo status) {
        settled = true;
        Sinks.One<Revocation> waiting = revoked;
        if (waiting != null) {
            waiting.tryEmitEmpty();
        }
        if (run instanceof Attempt running) {
            running.finish(status);
        }
    }

    /** Frees the slot, once; the taker's credit is looked after by the caller. */
    @Nullable
    ClaimSubscription takeSlot() {
        return (ClaimSubscription) SLOT.getAndSet(this, null);
    }

    private void freeSlot() {
        ClaimSubscription taker = takeSlot();
        if (taker != null) {
            taker.settled();
            taker.credit();
        }
    }

    /** Called when the store says that the claim no longer counts. */
    void revoke(Revocation cause, String reason) {
        Sinks.One<Revocation> waiting = sink();
        waiting.tryEmitValue(cause);
        if (!RUN.compareAndSet(this, null, NEVER)) {
            if (run instanceof Attempt running) {
                running.revoke(cause, reason);
            }
        } else if (cause == Revocation.ABORTED) {
            core.settle(List.of(new Settling(claim, new Settlement.Aborted(reason))));
        }
        if (cause == Revocation.LOST) {
            recorded(null);
            freeSlot();
        }
    }

    @Override
    public Mono<Revocation> revoked() {
        return Mono.defer(() -> {
            Sinks.One<Revocation> waiting = sink();
            if (settled) {
                waiting.tryEmitEmpty();
            }
            return waiting.asMono();
        });
    }

    @SuppressWarnings("unchecked") // the field's type is erased in the handle
    private Sinks.One<Revocation> sink() {
        Sinks.One<Revocation> now = revoked;
        if (now == null) {
            Sinks.One<Revocation> made = Sinks.one();
            now = (Sinks.One<Revocation>) REVOKED.compareAndExchange(this, null, made);
            now = now == null ? made : now;
        }
        return now;
    }

    @Override
    public String toString() {
        return "JobClaim[" + claim.type() + " " + id() + " epoch " + epoch() + "]";
    }
}
