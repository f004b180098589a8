package io.amboy.store;

import io.amboy.AmboyException;
import io.amboy.JobRequest;
import io.amboy.PutResult;
import io.amboy.QueueClosedException;
import io.amboy.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Puts what a publisher emits, in batches: whatever the publisher emits at one go, up to {@value #BATCH}. A publisher that
 * has only one request at a time is not waited for.
 */
final class PutAll extends Flux<PutResult> {
    private static final int BATCH = 128;
    private static final int UNDER_WAY = 2 * BATCH;

    private final StoreClient client;
    private final Publisher<? extends JobRequest<?>> requests;

    PutAll(StoreClient client, Publisher<? extends JobRequest<?>> requests) {
        this.client = client;
        this.requests = requests;
    }

    @Override
    public void subscribe(CoreSubscriber<? super PutResult> actual) {
        requests.subscribe(new Run(client, actual));
    }

    /**
     * One subscription.
     *
     * <h2>Concurrency</h2>
     *
     * Requests that arrive are gathered in {@code gathering}, by the publisher's signals, which are serial. The loop,
     * guarded by {@code wip}, owns the rest: it sends what is gathered, one batch after another so that the order is kept
     * and two at most under way, emits the rows of answered batches and requests as many more. What arrives while the loop
     * itself is requesting is left to gather until that call returns.
     */
    private static final class Run implements CoreSubscriber<JobRequest<?>>, Subscription {
        private final StoreClient client;
        private final CoreSubscriber<? super PutResult> actual;
        private final ConcurrentLinkedQueue<JobRequest<?>> gathering = new ConcurrentLinkedQueue<>();
        private final AtomicInteger wip = new AtomicInteger();
        private final AtomicLong requested = new AtomicLong();
        private volatile @Nullable Subscription upstream;
        private volatile boolean done;
        private volatile @Nullable Throwable failure;
        private volatile boolean cancelled;

        // loop only
        private final Deque<Batch> underWay = new ArrayDeque<>();
        private int owed = UNDER_WAY;
        private boolean terminated;

        private Run(StoreClient client, CoreSubscriber<? super PutResult> actual) {
            this.client = client;
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription s) {
            upstream = s;
            actual.onSubscribe(this);
            drain();
        }

        @Override
        public void onNext(JobRequest<?> request) {
            gathering.offer(request);
            drain();
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
            done = true;
            drain();
        }

        @Override
        public void onComplete() {
            done = true;
            drain();
        }

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
            drain();
        }

        void drain() {
            if (wip.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                if (cancelled || terminated) {
                    stop();
                } else {
                    turn();
                }
                missed = wip.addAndGet(-missed);
            } while (missed != 0);
        }

        private void turn() {
            boolean last = done;
            send();
            emit();
            ask();
            if (last && gathering.isEmpty() && underWay.isEmpty() && !terminated) {
                end(failure);
            }
        }

        /** Asks for no more than is wanted downstream, and for half a window at a time if that is much. */
        private void ask() {
            long wanted = Math.min(owed, requested.get() - (UNDER_WAY - owed));
            Subscription from = upstream;
            if (from != null && !terminated && wanted > 0 && (owed >= BATCH || wanted < owed)) {
                owed -= (int) wanted;
                from.request(wanted); // what comes at once gathers, and is sent in the next turn
            }
        }

        private void send() {
            while (underWay.size() < 2 && !gathering.isEmpty() && !terminated) {
                Batch batch = new Batch(this);
                List<NewJob> jobs = new ArrayList<>();
                for (JobRequest<?> next = gathering.poll();
                        next != null;
                        next = batch.size() < BATCH ? gathering.poll() : null) {
                    batch.add(next, jobs);
                }
                underWay.add(batch);
                batch.send(jobs);
            }
        }

        /** The rows of batches that are answered, in order. */
        private void emit() {
            long budget = requested.get();
            long emitted = 0;
            while (!underWay.isEmpty() && underWay.element().isAnswered() && emitted < budget && !cancelled) {
                Batch first = underWay.element();
                PutResult row = first.nextRow();
                if (row == null) {
                    underWay.remove();
                    if (first.outage != null) {
                        end(first.outage);
                        break;
                    }
                    continue;
                }
                owed++;
                emitted++;
                actual.onNext(row);
            }
            if (emitted > 0 && budget != Long.MAX_VALUE) {
                requested.addAndGet(-emitted);
            }
            removeEmitted();
        }

        /** So that the end does not wait for a request that never comes. */
        private void removeEmitted() {
            while (!underWay.isEmpty() && underWay.element().isOver()) {
                Throwable outage = underWay.remove().outage;
                if (outage != null && !terminated) {
                    end(outage);
                }
            }
        }

        private void end(@Nullable Throwable error) {
            terminated = true;
            if (error != null) {
                Subscription from = upstream;
                if (from != null) {
                    from.cancel();
                }
                actual.onError(error);
            } else {
                actual.onComplete();
            }
        }

        private void stop() {
            Subscription from = upstream;
            if (from != null) {
                from.cancel();
            }
            underWay.forEach(Batch::cancel);
            underWay.clear();
            gathering.clear();
        }
    }

    /** Some requests on their way: those refused at admission have their rows already. */
    private static final class Batch implements CoreSubscriber<List<PutResult>> {
        private final Run run;
        private final List<@Nullable PutResult> rows = new ArrayList<>();
        private volatile boolean answered;
        private volatile @Nullable Subscription sent;
        private volatile boolean cancelled;
        private int next; // loop only

        @Nullable
        Throwable outage;

        private Batch(Run run) {
            this.run = run;
        }

        int size() {
            return rows.size();
        }

        void add(JobRequest<?> request, List<NewJob> jobs) {
            try {
                jobs.add(run.client.admit(request));
                rows.add(null);
            } catch (AmboyException refused) {
                rows.add(new PutResult(request.id(), PutResult.Outcome.REJECTED, null, refused));
            }
        }

        void send(List<NewJob> jobs) {
            if (jobs.isEmpty()) {
                answered = true;
            } else {
                run.client.addAll(jobs).subscribe(this);
            }
        }

        boolean isAnswered() {
            return answered;
        }

        boolean isOver() {
            return answered && next == rows.size();
        }

        @Nullable
        PutResult nextRow() {
            return next == rows.size() ? null : rows.get(next++);
        }

        void cancel() {
            cancelled = true;
            Subscription under = sent;
            if (under != null) {
                under.cancel();
            }
        }

        @Override
        public Context currentContext() {
            return run.currentContext();
        }

        @Override
        public void onSubscribe(Subscription s) {
            sent = s;
            if (cancelled) {
                s.cancel();
            } else {
                s.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(List<PutResult> stored) {
            int at = 0;
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i) == null) {
                    PutResult row = stored.get(at++);
                    if (isOutage(row.error())) {
                        outage = row.error();
                        rows.subList(i, rows.size()).clear();
                        return;
                    }
                    rows.set(i, row);
                }
            }
        }

        private static boolean isOutage(@Nullable AmboyException error) {
            return error instanceof StoreUnavailableException || error instanceof QueueClosedException;
        }

        @Override
        public void onError(Throwable error) {
            outage = error;
            int unknown = rows.indexOf(null);
            rows.subList(unknown, rows.size()).clear();
            onComplete();
        }

        @Override
        public void onComplete() {
            answered = true;
            run.drain();
        }
    }
}
