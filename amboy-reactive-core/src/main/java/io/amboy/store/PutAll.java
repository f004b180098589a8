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
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Puts what a publisher emits, in batches: whatever the publisher emits at one go, up to {@value #BATCH}. A publisher that
 * has only one request at a time is not waited for.
 */
final class PutAll extends Flux<PutResult> {
    private static final int BATCH = 128;
    private static final int WINDOW = 2 * BATCH;

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
     * guarded by {@code wip}, owns the rest: it sends what is gathered, one batch after another so that the order is kept,
     * emits the rows of answered batches and requests as many more. What arrives while the loop itself is requesting is left
     * to gather until that call returns. A batch of which only the first jobs were answered, in a full store, is sent again
     * without them.
     */
    private static final class Run implements CoreSubscriber<JobRequest<?>>, Subscription {
        private final StoreClient client;
        private final CoreSubscriber<? super PutResult> actual;
        private final Queue<JobRequest<?>> gathering =
                Queues.<JobRequest<?>>unbounded(BATCH).get();
        private final AtomicInteger wip = new AtomicInteger();
        private final AtomicLong requested = new AtomicLong();
        private volatile @Nullable Subscription upstream;
        private volatile boolean done;
        private volatile @Nullable Throwable failure;
        private volatile boolean cancelled;

        // loop only
        private @Nullable Batch underWay;
        private final Deque<PutResult> rows = new ArrayDeque<>();
        private @Nullable Throwable outage;
        private int owed = WINDOW;
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
            take();
            send();
            emit();
            ask();
            if (last && gathering.isEmpty() && underWay == null && rows.isEmpty() && !terminated) {
                end(failure);
            }
        }

        /** The rows that have been answered. */
        private void take() {
            Batch batch = underWay;
            if (batch != null && batch.isAnswered()) {
                batch.takeRows(rows);
                if (batch.isOver()) {
                    underWay = null;
                } else {
                    batch.send();
                }
            }
        }

        /** Asks for no more than is wanted downstream, and for half a window at a time if that is much. */
        private void ask() {
            long wanted = Math.min(owed, requested.get() - (WINDOW - owed));
            Subscription from = upstream;
            if (from != null && !terminated && wanted > 0 && (owed >= BATCH || wanted < owed)) {
                owed -= (int) wanted;
                from.request(wanted); // what comes at once gathers, and is sent in the next turn
            }
        }

        private void send() {
            if (underWay != null || gathering.isEmpty() || outage != null) {
                return;
            }
            Batch batch = new Batch(this);
            for (JobRequest<?> next = gathering.poll();
                    next != null;
                    next = batch.size() < BATCH ? gathering.poll() : null) {
                batch.add(next);
            }
            underWay = batch;
            batch.send();
        }

        private void emit() {
            long budget = requested.get();
            long emitted = 0;
            while (emitted < budget && !rows.isEmpty() && !cancelled) {
                owed++;
                emitted++;
                actual.onNext(rows.remove());
            }
            if (emitted > 0 && budget != Long.MAX_VALUE) {
                requested.addAndGet(-emitted);
            }
            Throwable error = outage;
            if (error != null && rows.isEmpty() && !terminated && !cancelled) {
                end(error);
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
            Batch batch = underWay;
            if (batch != null) {
                batch.cancel();
            }
            rows.clear();
            gathering.clear();
        }
    }

    /** Some requests on their way: those refused at admission have their rows already. */
    private static final class Batch implements CoreSubscriber<List<PutResult>> {
        private final Run run;
        private final Deque<Object> asked = new ArrayDeque<>(); // a job to be sent, or the row of a refused one
        private volatile boolean answered;
        private volatile @Nullable Subscription sent;
        private volatile boolean cancelled;
        private List<PutResult> answer = List.of();
        private @Nullable Throwable failure;

        private Batch(Run run) {
            this.run = run;
        }

        int size() {
            return asked.size();
        }

        boolean isOver() {
            return asked.isEmpty();
        }

        void add(JobRequest<?> request) {
            try {
                asked.add(run.client.admit(request));
            } catch (AmboyException refused) {
                asked.add(new PutResult(request.id(), PutResult.Outcome.REJECTED, null, refused));
            }
        }

        void send() {
            List<NewJob> jobs = new ArrayList<>(asked.size());
            for (Object each : asked) {
                if (each instanceof NewJob job) {
                    jobs.add(job);
                }
            }
            answered = false;
            answer = List.of();
            if (jobs.isEmpty()) {
                answered = true;
                run.drain();
            } else {
                run.client.addAll(jobs).subscribe(this);
            }
        }

        boolean isAnswered() {
            return answered;
        }

        /** Moves the rows there are, up to the first job that was not answered. Called in the loop. */
        void takeRows(Deque<PutResult> rows) {
            answered = false;
            int at = 0;
            while (!asked.isEmpty()) {
                if (asked.element() instanceof PutResult refused) {
                    rows.add(refused);
                } else if (at < answer.size()) {
                    PutResult row = answer.get(at++);
                    if (isOutage(row.error())) {
                        failure = row.error();
                        break;
                    }
                    rows.add(row);
                } else {
                    break;
                }
                asked.remove();
            }
            if (failure != null) {
                asked.clear();
                run.outage = failure;
            }
        }

        private static boolean isOutage(@Nullable AmboyException error) {
            return error instanceof StoreUnavailableException || error instanceof QueueClosedException;
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
            answer = stored;
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
            onComplete();
        }

        @Override
        public void onComplete() {
            answered = true;
            run.drain();
        }
    }
}
