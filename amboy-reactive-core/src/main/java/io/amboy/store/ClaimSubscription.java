package io.amboy.store;

import io.amboy.JobClaim;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;

/**
 * One taker of claims.
 *
 * <h2>Concurrency</h2>
 *
 * Two loops. The <em>credit loop</em>, guarded by {@code creditWip}, may run on any thread: it owns {@code held}, the
 * slots that are promised to the hub or hold an unsettled claim, and {@code issued}, the credit given out in all, and
 * asks the hub for {@code min(slots - held, requested - issued)} more. Settlements only add to {@code freed}.
 *
 * <p>The <em>emission loop</em>, guarded by {@code emitWip}, hands out what has arrived, on a lane of the workers, so that
 * no code of a taker runs where claims are made. A taker that asked for asynchronous fusion is told once a burst and polls.
 * A claim that arrives after a cancel is given back by the loop, or, under fusion, by the taker's {@link #clear()}.
 */
final class ClaimSubscription implements Fuseable.QueueSubscription<JobClaim>, Workers.Task {
    private final QueueCore core;
    private volatile @Nullable CoreSubscriber<? super JobClaim> actual; // let go of at the end
    private final int slots;
    private final Queue<ClaimHandle> ready;
    private final AtomicLong requested = new AtomicLong();
    /** Promised by this taker to the hub and not yet arrived. */
    private final AtomicInteger credits = new AtomicInteger();

    private final AtomicInteger freed = new AtomicInteger();
    private final AtomicInteger creditWip = new AtomicInteger();
    private final AtomicInteger emitWip = new AtomicInteger();
    private int held; // credit loop only
    private long issued; // credit loop only
    private boolean left; // credit loop only
    private boolean fused;
    private volatile boolean cancelled;
    private volatile boolean done;

    ClaimSubscription(QueueCore core, CoreSubscriber<? super JobClaim> actual, int slots) {
        this.core = core;
        this.actual = actual;
        this.slots = slots;
        this.ready = Queues.<ClaimHandle>get(Math.min(slots, 65_536)).get();
    }

    // ---- credit

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            credit();
        }
    }

    /** A claim of this taker was settled; {@link #credit()} is called once for a batch of them. */
    void settled() {
        freed.incrementAndGet();
    }

    /**
     * Enters the credit loop without running it, so that what is freed and requested meanwhile is looked at once.
     *
     * @return whether the caller is in, and has to call {@link #uncork()}
     */
    boolean cork() {
        return creditWip.getAndIncrement() == 0;
    }

    void credit() {
        if (cork()) {
            uncork();
        }
    }

    void uncork() {
        int missed = 1;
        do {
            if (freed.get() != 0) {
                held -= freed.getAndSet(0);
            }
            if (cancelled || done) {
                leave();
            } else {
                int more = (int) Math.min(slots - held, requested.get() - issued);
                if (more > 0) {
                    held += more;
                    issued += more;
                    credits.addAndGet(more);
                    core.hub.request(more);
                }
            }
            missed = creditWip.addAndGet(-missed);
        } while (missed != 0);
    }

    private void leave() {
        int unused = credits.getAndSet(0);
        if (unused > 0) {
            held -= unused;
            core.hub.withdraw(unused);
        }
        if (held == 0 && !left) {
            left = true;
            core.hub.remove(this);
        }
    }

    /** Called by the hub, serially: takes up to so many credits. */
    int takeCredit(int wanted) {
        int now;
        int taken;
        do {
            now = credits.get();
            taken = Math.min(now, wanted);
        } while (taken > 0 && !credits.compareAndSet(now, now - taken));
        return taken;
    }

    // ---- emission

    /** Called by the hub, serially, for a credit taken; {@link #signal()} ends the burst. */
    void offer(ClaimHandle handle) {
        ready.offer(handle);
    }

    void complete() {
        done = true;
        credit();
        signal();
    }

    void signal() {
        if (emitWip.getAndIncrement() == 0) {
            core.workers.submit(this);
        }
    }

    @Override
    public void start(Workers.Lane lane) {
        loop();
    }

    @Override
    public void abandon() {
        loop();
    }

    private void loop() {
        int missed = 1;
        do {
            boolean last = done;
            CoreSubscriber<? super JobClaim> to = actual;
            if (fused && to != null) {
                tell(to);
            } else {
                emit(to);
            }
            if (last && to != null && !cancelled) {
                actual = null;
                to.onComplete();
            }
            missed = emitWip.addAndGet(-missed);
        } while (missed != 0);
    }

    @SuppressWarnings("NullAway") // null is how fusion tells
    private static void tell(CoreSubscriber<? super JobClaim> to) {
        to.onNext(null);
    }

    private void emit(@Nullable CoreSubscriber<? super JobClaim> to) {
        for (ClaimHandle next = ready.poll(); next != null; next = ready.poll()) {
            if (cancelled || to == null) {
                next.release();
            } else {
                to.onNext(next);
            }
        }
    }

    @Override
    public void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        credit();
        if (!fused) {
            actual = null;
            signal();
        }
    }

    // ---- fusion

    @Override
    public int requestFusion(int mode) {
        if ((mode & Fuseable.ASYNC) != 0) {
            fused = true;
            return Fuseable.ASYNC;
        }
        return Fuseable.NONE;
    }

    @Override
    public @Nullable JobClaim poll() {
        return ready.poll();
    }

    @Override
    public int size() {
        return ready.size();
    }

    @Override
    public boolean isEmpty() {
        return ready.isEmpty();
    }

    @Override
    public void clear() {
        for (ClaimHandle next = ready.poll(); next != null; next = ready.poll()) {
            next.release();
        }
    }
}
