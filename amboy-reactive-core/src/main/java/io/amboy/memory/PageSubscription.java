package io.amboy.memory;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * A subscriber to an endless stream of pages, which it reads at its own pace on a worker of its own.
 *
 * <h2>Concurrency</h2>
 *
 * {@code wip} guards the emission loop, which runs on the worker only. Whoever has news calls {@link #wake()}, which
 * costs a counter while the loop is running. The subclass's {@link #read(boolean)} is called in the loop.
 *
 * @param <T> the page
 */
abstract class PageSubscription<T> implements Subscription, Runnable {
    private volatile @Nullable CoreSubscriber<? super T> actual; // let go of at the end
    private final Scheduler.Worker worker;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger wip = new AtomicInteger();
    private volatile boolean cancelled;
    private volatile boolean ended;
    private boolean terminated; // loop only
    private boolean first = true; // loop only
    private volatile @Nullable Throwable illegal;

    /** Set by the subscriber when it waits to be woken, cleared by whoever is about to wake it. */
    volatile boolean listed;

    PageSubscription(CoreSubscriber<? super T> actual, Scheduler delivery) {
        this.actual = actual;
        this.worker = delivery.createWorker();
    }

    /**
     * The next page. Called in the loop, with demand.
     *
     * @param first whether it is the first one, which comes even if it is empty
     * @return null if there is none now, in which case {@link #wake()} will be called when there is
     */
    abstract @Nullable T read(boolean first);

    /** Whether nothing is left to be read of a stream that has ended. Called in the loop. */
    abstract boolean isDrained();

    /** Called once when nothing more will be read. */
    abstract void detach();

    /** The stream ends, once what there is has been read: its session is closed. */
    void end() {
        ended = true;
        wake();
    }

    void wake() {
        if (wip.getAndIncrement() == 0) {
            try {
                worker.schedule(this);
            } catch (RejectedExecutionException disposed) {
                wip.set(0); // cancelled, or the scheduler is gone: nobody is to be told
            }
        }
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            illegal = new IllegalArgumentException("request of " + n + " pages (rule 3.9)");
        } else {
            requested.accumulateAndGet(n, Operators::addCap);
        }
        wake();
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            actual = null;
            detach();
            worker.dispose();
        }
    }

    @Override
    public void run() {
        int missed = 1;
        do {
            while (!cancelled && !terminated && emitOne()) {
                // as long as there is demand and something to read
            }
            missed = wip.addAndGet(-missed);
        } while (missed > 0);
    }

    /** Whether to go on. */
    private boolean emitOne() {
        Throwable error = illegal;
        if (error == null && ended && isDrained()) {
            terminate(null);
            return false;
        }
        if (error == null && requested.get() == 0) {
            return false;
        }
        T page = null;
        if (error == null) {
            try {
                page = read(first);
            } catch (RuntimeException failed) {
                error = failed;
            }
        }
        if (error != null) {
            terminate(error);
            return false;
        }
        if (page == null) {
            return false;
        }
        first = false;
        if (requested.get() != Long.MAX_VALUE) {
            requested.decrementAndGet();
        }
        CoreSubscriber<? super T> to = actual;
        if (to != null) {
            to.onNext(page);
        }
        return true;
    }

    private void terminate(@Nullable Throwable error) {
        terminated = true;
        detach();
        CoreSubscriber<? super T> to = actual;
        actual = null;
        if (to != null && error == null) {
            to.onComplete();
        } else if (to != null) {
            to.onError(error);
        }
        worker.dispose();
    }

    boolean isOver() {
        return cancelled || ended;
    }
}
