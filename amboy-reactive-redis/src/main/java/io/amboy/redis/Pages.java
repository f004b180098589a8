package io.amboy.redis;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * An endless stream of pages, each fetched when it is asked for, never before; the first one on the thread that asks.
 *
 * @param <T> the page
 */
final class Pages<T> extends Flux<T> {
    private final Set<Pages.Reading<?>> readings;
    private final Scheduler delivery;
    private final Supplier<Source<T>> source;

    Pages(Set<Reading<?>> readings, Scheduler delivery, Supplier<Source<T>> source) {
        this.readings = readings;
        this.delivery = delivery;
        this.source = source;
    }

    /** Where one subscriber's pages come from. */
    interface Source<T> {
        /**
         * Fetches the next page; one call at a time.
         *
         * @param first whether it is the first one, which comes at once, be it empty
         * @return how to make the page, once there is one, on the subscriber's own worker; null if the store is closed
         */
        CompletableFuture<@Nullable Supplier<T>> next(boolean first);

        /** Nothing more will be fetched. */
        void left();
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Reading<T> reading = new Reading<>(this, source.get(), actual);
        readings.add(reading);
        actual.onSubscribe(reading);
    }

    /**
     * One subscriber's reading.
     *
     * <h2>Concurrency</h2>
     *
     * {@code wip} guards the emission loop, which runs on the worker only. A page that has been fetched lies in {@code
     * page} until the loop takes it; only then is the next one fetched.
     */
    static final class Reading<T> implements Subscription, Runnable {
        private final Pages<T> pages;
        private final Source<T> source;
        private final Scheduler.Worker worker;
        private final AtomicLong requested = new AtomicLong();
        private final AtomicInteger wip = new AtomicInteger();
        private volatile @Nullable CoreSubscriber<? super T> actual;
        private volatile boolean cancelled;
        private volatile @Nullable Throwable failure;
        private volatile @Nullable Supplier<T> page;
        private volatile boolean over;
        private volatile boolean drained;
        private final AtomicBoolean begun = new AtomicBoolean();
        private boolean fetching = true; // the first page, from the first demand on; loop only
        private boolean terminated; // loop only

        private Reading(Pages<T> pages, Source<T> source, CoreSubscriber<? super T> actual) {
            this.pages = pages;
            this.source = source;
            this.actual = actual;
            this.worker = pages.delivery.createWorker();
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                failure = new IllegalArgumentException("request of " + n + " pages (rule 3.9)");
            } else {
                requested.accumulateAndGet(n, Operators::addCap);
                if (begun.compareAndSet(false, true)) {
                    fetch(true); // at once, so that it is on its way before whatever the caller does next
                    return;
                }
            }
            wake();
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                actual = null;
                leave();
                worker.dispose();
            }
        }

        private void leave() {
            pages.readings.remove(this);
            source.left();
        }

        /** The store is closed: what has been fetched is told, then the stream completes. */
        void end() {
            over = true;
            wake();
        }

        private void wake() {
            if (wip.getAndIncrement() == 0) {
                try {
                    worker.schedule(this);
                } catch (RejectedExecutionException disposed) {
                    wip.set(0); // nobody is to be told
                }
            }
        }

        @Override
        public void run() {
            int missed = 1;
            do {
                while (!cancelled && !terminated && step()) {
                    // as long as there is demand and a page
                }
                missed = wip.addAndGet(-missed);
            } while (missed > 0);
        }

        private boolean step() {
            Throwable error = failure;
            if (error != null) {
                terminate(error);
                return false;
            }
            Supplier<T> ready = page;
            if (ready == null) {
                if (drained || (over && (!fetching || !begun.get()))) {
                    terminate(null);
                } else if (!fetching && requested.get() > 0) {
                    fetching = true;
                    fetch(false);
                }
                return false;
            }
            page = null;
            fetching = false;
            if (requested.get() != Long.MAX_VALUE) {
                requested.decrementAndGet();
            }
            CoreSubscriber<? super T> to = actual;
            if (to != null) {
                to.onNext(ready.get());
            }
            return true;
        }

        private void fetch(boolean first) {
            Link.when(source.next(first), (fetched, error) -> {
                if (error != null && !over) {
                    failure = Link.translate(error);
                } else if (error != null || fetched == null) {
                    drained = true;
                } else {
                    page = fetched;
                }
                wake();
            });
        }

        private void terminate(@Nullable Throwable error) {
            terminated = true;
            CoreSubscriber<? super T> to = actual;
            actual = null;
            leave();
            if (to != null && error == null) {
                to.onComplete();
            } else if (to != null) {
                to.onError(error);
            }
            worker.dispose();
        }
    }
}
