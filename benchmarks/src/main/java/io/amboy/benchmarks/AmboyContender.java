package io.amboy.benchmarks;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRequest;
import io.amboy.Ordering;
import io.amboy.PutResult;
import io.amboy.QueueStats;
import io.amboy.runner.Runners;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;

/** A queue in memory: everything kept, one subscriber to the results, one handler that answers at once. */
record AmboyContender(int slots, Ordering ordering, Way way) implements Contender {
    private static final int LEVELS = 4;
    private static final int WINDOW = 256;
    private static final int CAPACITY = 10_000;

    /** How the jobs are put. */
    enum Way {
        /** {@code putAll}. */
        PUT_ALL("putAll"),
        /** {@code putAll} into a queue that holds at most 10,000 waiting jobs. */
        BOUNDED("putAll, capacity 10,000"),
        /** {@code put} job by job, at most 256 unanswered a producer. */
        PUT("put one by one");

        private final String words;

        Way(String words) {
            this.words = words;
        }
    }

    @Override
    public String name() {
        String rule = ordering.kind() == Ordering.Kind.PRIORITY ? "priority" : "FIFO";
        return "Amboy, " + slots + (slots == 1 ? " slot, " : " slots, ") + rule + ", " + way.words;
    }

    @Override
    public Run open(int producers) {
        var builder = Queues.noOp().runner(Runners.pool(slots)).ordering(ordering);
        if (way == Way.BOUNDED) {
            builder.capacity(CAPACITY);
        }
        JobQueue queue = builder.build();
        Queues.start(queue);
        return new QueueRun(queue, new Producers(producers), ordering.kind() == Ordering.Kind.PRIORITY, way);
    }

    private record QueueRun(JobQueue queue, Producers producers, boolean priorities, Way way) implements Run {
        @Override
        public void run(Payload[] payloads, int jobs, Tally tally) throws Exception {
            Tally.Part part = tally.part(jobs);
            queue.results(queue.cursor().block(Limits.RUN), JobFilter.ALL)
                    .subscribe(result -> part.see(Queues.numberOf(result)), tally::fail);
            Producers.Started started = producers.start(jobs, (from, to) -> {
                if (way == Way.PUT) {
                    putEach(payloads, from, to, tally);
                } else {
                    putAll(payloads, from, to, tally);
                }
            });
            try {
                tally.await(Limits.RUN);
            } catch (IllegalStateException e) {
                throw new IllegalStateException(
                        e.getMessage() + "; the queue: " + queue.stats().block(Limits.RUN), e);
            }
            started.join();
        }

        private void putAll(Payload[] payloads, int from, int to, Tally tally) throws InterruptedException {
            CountDownLatch done = new CountDownLatch(1);
            queue.putAll(Flux.range(from, to - from).map(i -> request(payloads[i])))
                    .doFinally(signal -> done.countDown())
                    .subscribe(row -> check(row, tally), tally::fail);
            if (!done.await(Limits.RUN.toSeconds(), TimeUnit.SECONDS)) {
                tally.fail(new IllegalStateException("putAll did not complete"));
            }
        }

        private void putEach(Payload[] payloads, int from, int to, Tally tally) throws InterruptedException {
            Semaphore window = new Semaphore(WINDOW);
            for (int i = from; i < to; i++) {
                window.acquire();
                queue.put(request(payloads[i]))
                        .subscribe(
                                row -> {
                                    check(row, tally);
                                    window.release();
                                },
                                tally::fail);
            }
        }

        private JobRequest<Integer> request(Payload payload) {
            JobRequest<Integer> request = Queues.COUNT.request(payload);
            return priorities ? request.priority(payload.number() % LEVELS) : request;
        }

        private static void check(PutResult row, Tally tally) {
            if (!row.created()) {
                tally.fail(new IllegalStateException("put answered " + row));
            }
        }

        @Override
        public void close() {
            QueueStats stats;
            try {
                stats = queue.awaitIdle().block(Limits.RUN);
            } finally {
                producers.close();
                Queues.close(queue);
            }
            if (stats == null || stats.succeeded() != stats.total()) {
                throw new IllegalStateException("the counters do not add up: " + stats);
            }
        }
    }
}
