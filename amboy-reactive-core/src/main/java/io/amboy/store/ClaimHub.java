package io.amboy.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Shares the store's one stream of claims among the runner and those who claim by hand.
 *
 * <h2>Concurrency</h2>
 *
 * {@code demand} is the credit that all targets have asked for and not yet received. Each connection to the store counts
 * in {@code sent} how much of it that connection has requested and not yet received. The drain loop, guarded by
 * {@code wip}, requests the difference. A target that leaves takes its credit out of {@code demand} but cannot take it
 * back from the store: {@code sent} is then the larger, the next requests are met out of the surplus, and a claim that
 * arrives without a taker is given back at once. Pausing is a cancel of the connection; resuming is a new one.
 *
 * <p>Arriving claims lower {@code demand} before {@code sent}, and the loop reads {@code sent} before {@code demand},
 * so that the difference is never too large. If it was too small because of an arrival half done, the arrival sees that
 * afterwards and runs the loop again.
 */
final class ClaimHub {
    private static final Logger log = LoggerFactory.getLogger(ClaimHub.class);

    private final QueueCore core;
    private final List<ClaimSubscription> targets = new CopyOnWriteArrayList<>();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger wip = new AtomicInteger();
    private final Sinks.Empty<Void> idle = Sinks.empty();
    private volatile @Nullable Connection connection;
    private volatile boolean closed;

    ClaimHub(QueueCore core) {
        this.core = core;
    }

    /** Begins to claim, or goes on after {@link #disconnect()}. */
    void connect() {
        Connection made = new Connection();
        synchronized (this) {
            if (closed || connection != null) {
                return;
            }
            connection = made;
        }
        core.store.claims().subscribe(made);
    }

    /** Stops claiming. What the targets asked for stays asked for. */
    void disconnect() {
        Connection former;
        synchronized (this) {
            former = connection;
            connection = null;
        }
        if (former != null) {
            former.cancel();
        }
    }

    /** Stops claiming for good, and completes the targets. */
    void close() {
        closed = true;
        disconnect();
        targets.forEach(ClaimSubscription::complete);
        targetLeft();
    }

    /**
     * Waits, once closed, for the claims that are still unsettled.
     *
     * @return completes when there are none
     */
    Mono<Void> idle() {
        return idle.asMono();
    }

    boolean add(ClaimSubscription target) {
        targets.add(target);
        if (closed) {
            targets.remove(target);
            return false;
        }
        return true;
    }

    /** The target wants no more; it stays listed until its claims are settled. */
    void withdraw(long credits) {
        demand.addAndGet(-credits);
    }

    void remove(ClaimSubscription target) {
        targets.remove(target);
        targetLeft();
    }

    private void targetLeft() {
        if (closed && targets.isEmpty()) {
            idle.tryEmitEmpty();
        }
    }

    void request(long credits) {
        demand.addAndGet(credits);
        drain();
    }

    private void drain() {
        if (wip.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            Connection to = connection;
            if (to != null) {
                to.top();
            }
            missed = wip.addAndGet(-missed);
        } while (missed != 0);
    }

    /** One subscription to the store's claims. */
    private final class Connection implements CoreSubscriber<Claim> {
        private final AtomicLong sent = new AtomicLong();
        private volatile @Nullable Subscription upstream;
        private volatile boolean cancelled;
        private final List<Claim> arrived = new ArrayList<>(); // reused, since signals are serial
        private @Nullable Queue<Claim> burst;

        @Override
        @SuppressWarnings("unchecked") // what is subscribed to is a stream of claims
        public void onSubscribe(Subscription s) {
            if (s instanceof Fuseable.QueueSubscription<?> queue
                    && queue.requestFusion(Fuseable.ASYNC) == Fuseable.ASYNC) {
                burst = (Queue<Claim>) (Queue<?>) queue;
            }
            upstream = s;
            if (cancelled) {
                s.cancel();
            } else {
                drain();
            }
        }

        /** Called in the drain loop only. */
        void top() {
            Subscription to = upstream;
            if (to == null) {
                return;
            }
            long before = sent.get();
            long more = demand.get() - before;
            if (more > 0) {
                sent.addAndGet(more);
                to.request(more);
            }
        }

        @Override
        public void onNext(Claim claim) {
            Queue<Claim> fused = burst;
            if (fused == null) {
                List<Claim> one = new ArrayList<>(1);
                one.add(claim);
                distribute(one);
                return;
            }
            for (Claim next = fused.poll(); next != null; next = fused.poll()) {
                arrived.add(next);
            }
            distribute(arrived);
            arrived.clear();
        }

        /** Gives each target as many as it has credit for, and back what nobody wants any more. */
        private void distribute(List<Claim> claims) {
            int from = 0;
            for (ClaimSubscription target : targets) {
                int taken = target.takeCredit(claims.size() - from);
                if (taken > 0) {
                    demand.addAndGet(-taken);
                    sent.addAndGet(-taken);
                    for (Claim claim : claims.subList(from, from + taken)) {
                        ClaimHandle handle = new ClaimHandle(core, claim, target);
                        claim.take(handle);
                        target.offer(handle);
                    }
                    target.signal();
                    from += taken;
                    if (from == claims.size()) {
                        break;
                    }
                }
            }
            if (from < claims.size()) {
                sent.addAndGet(from - claims.size());
                giveBack(claims.subList(from, claims.size()));
            }
            if (demand.get() > sent.get()) {
                drain();
            }
        }

        private void giveBack(List<Claim> claims) {
            List<Settling> back = new ArrayList<>(claims.size());
            for (Claim claim : claims) {
                claim.take(new ClaimHandle(core, claim, null));
                back.add(new Settling(claim, Settlement.RELEASED));
            }
            core.settle(back);
        }

        @Override
        public void onError(Throwable error) {
            log.error("claiming of queue {} ended", core.id, error);
        }

        @Override
        public void onComplete() {
            log.debug("claiming of queue {} ended", core.id);
        }

        void cancel() {
            cancelled = true;
            Subscription to = upstream;
            if (to != null) {
                to.cancel();
            }
        }
    }
}
