package io.amboy.redis;

import io.amboy.store.Claim;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;

/**
 * The one subscriber to a session's claims. Signals come from the loop. To one that fuses, a reply's claims are shown as
 * one burst.
 */
final class Claimant implements Fuseable.QueueSubscription<Claim> {
    private final Lanes lanes;
    private final AtomicLong requested = new AtomicLong();
    private final Queue<Claim> burst = Queues.<Claim>unbounded(256).get();
    private volatile @Nullable CoreSubscriber<? super Claim> actual;
    private volatile boolean cancelled;
    private boolean fused;
    private long credit; // loop only

    private Claimant(Lanes lanes, CoreSubscriber<? super Claim> actual) {
        this.lanes = lanes;
        this.actual = actual;
    }

    /** Claims for one subscriber at a time. */
    static Flux<Claim> flux(Lanes lanes) {
        return new FluxOfClaims(lanes);
    }

    private static final class FluxOfClaims extends Flux<Claim> implements Fuseable {
        private final Lanes lanes;

        private FluxOfClaims(Lanes lanes) {
            this.lanes = lanes;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Claim> actual) {
            Claimant made = new Claimant(lanes, actual);
            actual.onSubscribe(made);
            lanes.loop.execute(() -> lanes.enter(made));
        }
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            lanes.loop.execute(() -> end(new IllegalArgumentException("request of less than one claim (rule 3.9)")));
            return;
        }
        requested.accumulateAndGet(n, Operators::addCap);
        lanes.loop.execute(lanes::pump);
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            actual = null;
            lanes.loop.execute(() -> lanes.left(this));
        }
    }

    // ---- loop only

    boolean isCancelled() {
        return cancelled;
    }

    /** How many claims it wants. */
    long credit() {
        if (requested.get() != 0) {
            credit = Operators.addCap(credit, requested.getAndSet(0));
        }
        return cancelled ? 0 : credit;
    }

    void emit(Claim claim) {
        CoreSubscriber<? super Claim> to = actual;
        if (to == null) {
            lanes.giveBack(claim);
            return;
        }
        if (credit != Long.MAX_VALUE) {
            credit--;
        }
        if (fused) {
            burst.offer(claim);
        } else {
            to.onNext(claim);
        }
    }

    /** The end of a burst. */
    @SuppressWarnings("NullAway") // null is how fusion tells
    void flush() {
        CoreSubscriber<? super Claim> to = actual;
        if (fused && to != null && !burst.isEmpty()) {
            to.onNext(null);
        }
    }

    void end(@Nullable Throwable error) {
        CoreSubscriber<? super Claim> to = actual;
        if (to == null || cancelled) {
            return;
        }
        cancelled = true;
        actual = null;
        if (error == null) {
            to.onComplete();
        } else {
            to.onError(error);
            lanes.left(this);
        }
    }

    // ---- fusion

    @Override
    public int requestFusion(int mode) {
        fused = (mode & Fuseable.ASYNC) != 0;
        return fused ? Fuseable.ASYNC : Fuseable.NONE;
    }

    @Override
    public @Nullable Claim poll() {
        return burst.poll();
    }

    @Override
    public int size() {
        return burst.size();
    }

    @Override
    public boolean isEmpty() {
        return burst.isEmpty();
    }

    @Override
    public void clear() {
        for (Claim claim = burst.poll(); claim != null; claim = burst.poll()) {
            lanes.giveBack(claim);
        }
    }
}
