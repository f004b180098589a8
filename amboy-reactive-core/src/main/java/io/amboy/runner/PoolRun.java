package io.amboy.runner;

import io.amboy.JobClaim;
import io.amboy.JobStatusInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Fuseable;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * The runs of one queue's claims.
 *
 * <h2>Concurrency</h2>
 *
 * One drain loop, guarded by {@code wip}, owns the slots: it takes claims, starts them, frees the slots of those that have
 * ended, emits their status and asks for as many claims as slots became free. Claims arrive through the queue of
 * asynchronous fusion if the source has it, else through {@code incoming}; ended runs through {@code ended}. The slots
 * are an array that any thread may read, to tell what is running.
 *
 * <p>A run keeps its slot until its status is emitted, so a subscriber that does not request holds up claiming rather
 * than filling memory.
 */
final class PoolRun implements CoreSubscriber<JobClaim>, Subscription {
    private static final Logger log = LoggerFactory.getLogger(PoolRun.class);

    private volatile @Nullable CoreSubscriber<? super JobStatusInfo> actual; // let go of at the end
    private final Context context;
    private final Consumer<PoolRun> onEnd;
    private final @Nullable RateWindow rate;
    private final Scheduler clock;
    private final AtomicReferenceArray<@Nullable Slot> slots;
    private final Queue<Slot> ended = Queues.<Slot>unboundedMultiproducer().get();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger wip = new AtomicInteger();
    private volatile boolean cancelled;
    private volatile boolean sourceDone;

    // drain loop only
    private final int[] free;
    private int freeCount;
    private int owed; // claims to ask for, as far as the rate allows
    private final Deque<Slot> unemitted = new ArrayDeque<>();
    private boolean terminated;
    private @Nullable Disposable timer;

    private @Nullable Subscription upstream;
    private Queue<? extends JobClaim> incoming;
    private boolean fused;

    PoolRun(
            CoreSubscriber<? super JobStatusInfo> actual,
            int size,
            @Nullable RateWindow rate,
            Scheduler clock,
            Consumer<PoolRun> onEnd) {
        this.actual = actual;
        this.context = actual.currentContext();
        this.rate = rate;
        this.clock = clock;
        this.onEnd = onEnd;
        this.slots = new AtomicReferenceArray<>(size);
        this.free = new int[size];
        for (int i = 0; i < size; i++) {
            free[i] = size - 1 - i;
        }
        this.freeCount = size;
        this.owed = size;
        this.incoming = new ArrayDeque<>(0);
    }

    List<JobClaim> claims() {
        List<JobClaim> claims = new ArrayList<>();
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (slot != null && !slot.over) {
                claims.add(slot.claim);
            }
        }
        return claims;
    }

    // ---- from the queue

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription s) {
        upstream = s;
        if (s instanceof Fuseable.QueueSubscription<?> queue && queue.requestFusion(Fuseable.ASYNC) == Fuseable.ASYNC) {
            fused = true;
            incoming = claimsOf(queue);
        } else {
            incoming = Queues.<JobClaim>get(slots.length()).get();
        }
        CoreSubscriber<? super JobStatusInfo> to = actual;
        if (to != null) {
            to.onSubscribe(this);
        }
        drain();
    }

    @SuppressWarnings("unchecked") // what is subscribed to is a stream of claims
    private static Queue<JobClaim> claimsOf(Fuseable.QueueSubscription<?> queue) {
        return (Queue<JobClaim>) queue;
    }

    @Override
    @SuppressWarnings("unchecked") // without fusion the queue is our own
    public void onNext(JobClaim claim) {
        if (!fused) {
            ((Queue<JobClaim>) incoming).offer(claim);
        }
        drain();
    }

    @Override
    public void onError(Throwable error) {
        log.error("the claims ended with an error", error);
        sourceDone = true;
        drain();
    }

    @Override
    public void onComplete() {
        sourceDone = true;
        drain();
    }

    // ---- from the subscriber

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            drain();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        onEnd.accept(this); // now, though a loop on another thread may stop a moment later
        drain();
    }

    // ---- the loop

    private void drain() {
        if (wip.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            if (!terminated) {
                turn();
            }
            missed = wip.addAndGet(-missed);
        } while (missed != 0);
    }

    private void turn() {
        boolean last = sourceDone;
        for (Slot over = ended.poll(); over != null; over = ended.poll()) {
            if (over.status == null) {
                free(over);
            } else {
                unemitted.add(over);
            }
        }
        emit();
        if (cancelled) {
            stop();
            return;
        }
        while (freeCount > 0) {
            JobClaim claim = incoming.poll();
            if (claim == null) {
                break;
            }
            start(claim);
        }
        if (last && incoming.isEmpty() && freeCount == slots.length() && ended.isEmpty()) {
            CoreSubscriber<? super JobStatusInfo> to = actual;
            terminate();
            if (to != null) {
                to.onComplete();
            }
        } else {
            ask();
        }
    }

    private void emit() {
        long budget = requested.get();
        long emitted = 0;
        while (emitted < budget && !unemitted.isEmpty() && !cancelled) {
            Slot over = unemitted.remove();
            JobStatusInfo status = over.status;
            free(over);
            emitted++;
            CoreSubscriber<? super JobStatusInfo> to = actual;
            if (status != null && to != null) {
                to.onNext(status);
            }
        }
        if (emitted > 0 && budget != Long.MAX_VALUE) {
            requested.addAndGet(-emitted);
        }
    }

    private void free(Slot over) {
        slots.setRelease(over.index, null);
        free[freeCount++] = over.index;
        owed++;
    }

    private void start(JobClaim claim) {
        if (rate != null) {
            rate.start();
        }
        int index = free[--freeCount];
        Slot slot = new Slot(index, claim);
        slots.setRelease(index, slot);
        claim.run().subscribe(slot);
    }

    /** Asks for as many claims as there are slots for, and starts allowed. */
    private void ask() {
        if (owed == 0 || upstream == null) {
            return;
        }
        int asked = rate == null ? owed : rate.reserve(owed);
        if (asked > 0) {
            owed -= asked;
            upstream.request(asked);
        }
        if (owed > 0 && rate != null && rate.millisToNext() > 0 && (timer == null || timer.isDisposed())) {
            timer = clock.schedule(this::drainLater, rate.millisToNext(), TimeUnit.MILLISECONDS);
        }
    }

    private void drainLater() {
        Disposable fired = timer;
        if (fired != null) {
            fired.dispose();
        }
        drain();
    }

    private void stop() {
        terminate();
        if (upstream != null) {
            upstream.cancel();
        }
        for (int i = 0; i < slots.length(); i++) {
            Slot slot = slots.get(i);
            if (slot != null) {
                slot.cancel();
            }
        }
        if (fused) {
            incoming.clear();
        } else {
            for (JobClaim claim = incoming.poll(); claim != null; claim = incoming.poll()) {
                Slot unstarted = new Slot(-1, claim);
                unstarted.cancel();
                claim.run().subscribe(unstarted); // cancelled at once: gives the claim back
            }
        }
    }

    private void terminate() {
        terminated = true;
        actual = null;
        if (timer != null) {
            timer.dispose();
        }
        onEnd.accept(this);
    }

    /** One run. */
    private final class Slot implements CoreSubscriber<JobStatusInfo> {
        private final int index;
        private final JobClaim claim;
        private volatile @Nullable Subscription run;
        private volatile boolean stopped;
        private volatile boolean over;
        private @Nullable JobStatusInfo status;

        private Slot(int index, JobClaim claim) {
            this.index = index;
            this.claim = claim;
        }

        void cancel() {
            stopped = true;
            Subscription started = run;
            if (started != null) {
                started.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription s) {
            run = s;
            if (stopped) {
                s.cancel();
            } else {
                s.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(JobStatusInfo recorded) {
            status = recorded;
        }

        @Override
        public void onError(Throwable error) {
            log.error("the run of job {} ended with an error", claim.id(), error);
            onComplete();
        }

        @Override
        public void onComplete() {
            over = true;
            ended.offer(this);
            drain();
        }
    }
}
