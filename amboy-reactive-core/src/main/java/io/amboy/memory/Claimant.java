package io.amboy.memory;

import io.amboy.HandlerOptions;
import io.amboy.store.Claim;
import io.amboy.store.Settlement;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;

/**
 * One subscription to a session's claims. {@code requested} is written by any thread; everything else belongs to the
 * dispatcher, which also does the emitting. A subscriber that asks for asynchronous fusion is told once a burst and polls
 * then.
 */
final class Claimant implements Fuseable.QueueSubscription<Claim> {
    final MemoryJobStore session;
    private @Nullable CoreSubscriber<? super Claim> actual; // let go of at the end
    private final AtomicLong requested = new AtomicLong();
    private final IdentityHashMap<TypeSlot, int[]> running = new IdentityHashMap<>();
    private volatile boolean cancelled;
    private volatile boolean broken;
    private long credit;
    private boolean fused;
    private final Queue<Claim> burst = Queues.<Claim>unbounded(256).get();
    private boolean told = true;
    List<Lane> lanes = new ArrayList<>();

    private Claimant(MemoryJobStore session, CoreSubscriber<? super Claim> actual) {
        this.session = session;
        this.actual = actual;
    }

    /** The claims of a session; each subscriber is a claimant of its own. */
    static Flux<Claim> claims(MemoryJobStore session) {
        return new Claims(session);
    }

    private static final class Claims extends Flux<Claim> implements Fuseable {
        private final MemoryJobStore session;

        private Claims(MemoryJobStore session) {
            this.session = session;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Claim> actual) {
            Claimant claimant = new Claimant(session, actual);
            actual.onSubscribe(claimant);
            session.dispatcher.submit(new Command() {
                @Override
                void run(Engine engine) {
                    if (session.isClosed()) {
                        claimant.complete();
                    } else {
                        engine.lanes.join(claimant);
                    }
                }
            });
        }
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            broken = true; // the loop signals it, so that signals stay serial
        } else {
            requested.accumulateAndGet(n, Operators::addCap);
        }
        session.dispatcher.poke();
    }

    @Override
    public void cancel() {
        cancelled = true;
        session.dispatcher.poke();
    }

    // ---- dispatcher only

    boolean isCancelled() {
        return cancelled;
    }

    /** Whether the subscriber asked for nothing or less, and has been told. */
    boolean isBroken() {
        CoreSubscriber<? super Claim> to = actual;
        if (broken && !cancelled && to != null) {
            cancelled = true;
            to.onError(new IllegalArgumentException("request of less than one claim (rule 3.9)"));
        }
        return broken;
    }

    boolean hasCredit() {
        if (requested.get() != 0) {
            credit = Operators.addCap(credit, requested.getAndSet(0));
        }
        return credit > 0 && !cancelled;
    }

    @Nullable
    HandlerOptions options(TypeSlot type) {
        return session.options(type.id);
    }

    boolean mayRun(TypeSlot limited) {
        int[] now = running.get(limited);
        HandlerOptions options = options(limited);
        return options != null && (options.concurrency() == 0 || now == null || now[0] < options.concurrency());
    }

    void emit(MemoryClaim claim) {
        if (credit != Long.MAX_VALUE) {
            credit--;
        }
        count(claim.entry.type, 1);
        if (fused) {
            burst.offer(claim);
            told = false;
        } else {
            tell(claim);
        }
    }

    /** Ends a burst. */
    void flush() {
        if (!told) {
            told = true;
            tell(null);
        }
    }

    void count(TypeSlot type, int change) {
        if (type.lane.key.limited() == type || !running.isEmpty()) {
            running.computeIfAbsent(type, t -> new int[1])[0] += change;
        }
    }

    void complete() {
        CoreSubscriber<? super Claim> to = actual;
        if (!cancelled && to != null) {
            cancelled = true;
            to.onComplete();
        }
    }

    /** It is not among the claimants any more. */
    void left() {
        actual = null;
    }

    @SuppressWarnings("NullAway") // null is how fusion tells
    private void tell(@Nullable Claim claim) {
        CoreSubscriber<? super Claim> to = actual;
        if (to != null) {
            to.onNext(claim);
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
            Claim unseen = claim;
            session.dispatcher.submit(new Command() {
                @Override
                void run(Engine engine) {
                    engine.settle((MemoryClaim) unseen, Settlement.RELEASED);
                }
            });
        }
    }
}
