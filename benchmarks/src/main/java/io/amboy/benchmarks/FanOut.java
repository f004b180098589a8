package io.amboy.benchmarks;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.Ordering;
import io.amboy.ResultCursor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** One queue, many subscribers to its results. */
final class FanOut {
    private static final int[] SUBSCRIBERS = {1, 100, 10_000};
    private static final int WARM_UPS = 3;
    private static final int FEWEST_JOBS = 100;

    private FanOut() {}

    static void measure(Effort effort, Output output) {
        int deliveries = effort.quick() ? 1_000_000 : 5_000_000;
        Payload[] payloads = Payload.prepare(Queues.RETAINED);
        for (int round = -WARM_UPS; round < effort.rounds(); round++) {
            for (int subscribers : SUBSCRIBERS) {
                int jobs = Math.max(FEWEST_JOBS, Math.min(Queues.RETAINED, deliveries / subscribers));
                String crowd = String.format("%,d subscriber%s", subscribers, subscribers == 1 ? "" : "s");
                attempt(crowd, "Amboy", round, subscribers, jobs, output, readers -> queue(readers, payloads));
                attempt(crowd, "multicast sink", round, subscribers, jobs, output, readers -> sink(readers, payloads));
            }
        }
    }

    private static void attempt(
            String crowd, String who, int round, int subscribers, int jobs, Output output, Consumer<Readers> work) {
        String subject = crowd + ", " + who;
        try {
            Tally tally = new Tally(jobs);
            Readers readers = new Readers(subscribers, jobs, tally);
            work.accept(readers);
            tally.verify();
            if (round >= 0) {
                double seconds = readers.nanos / 1e9;
                output.figure(subject, "deliveries", "k/s", (double) subscribers * jobs / seconds / 1_000);
                output.figure(subject, "jobs", "k/s", jobs / seconds / 1_000);
            }
        } catch (RuntimeException e) {
            output.error(subject, e);
        }
    }

    private static void queue(Readers readers, Payload[] payloads) {
        JobQueue queue = Queues.noOp().ordering(Ordering.fifo()).build();
        Queues.start(queue);
        try {
            readers.subscribe(queue, queue.cursor().block(Limits.RUN));
            System.gc();
            readers.time(() -> put(queue, payloads, 0, readers.jobs));
        } finally {
            Queues.close(queue);
        }
    }

    private static void sink(Readers readers, Payload[] payloads) {
        Sinks.Many<Payload> sink = Sinks.many().multicast().directBestEffort();
        for (int i = 0; i < readers.count; i++) {
            Consumer<Integer> reader = readers.reader(i == 0);
            sink.asFlux().subscribe(payload -> reader.accept(payload.number()), readers.tally::fail);
        }
        System.gc();
        readers.time(() -> {
            for (int i = 0; i < readers.jobs; i++) {
                sink.tryEmitNext(payloads[i]).orThrow();
            }
        });
    }

    /** Puts by {@code putAll} on this thread. */
    static void put(JobQueue queue, Payload[] payloads, int from, int to) {
        queue.putAll(Flux.range(from, to - from).map(i -> Queues.COUNT.request(payloads[i])))
                .doOnNext(row -> {
                    if (!row.created()) {
                        throw new IllegalStateException("put answered " + row);
                    }
                })
                .blockLast(Limits.RUN);
    }

    /** Subscribers that each must see every result once: the first by its tally, the rest by number and sum. */
    static final class Readers {
        private final int count;
        private final int jobs;
        private final Tally tally;
        private final AtomicLong missing;
        private final CountDownLatch done = new CountDownLatch(1);
        private long nanos;

        Readers(int count, int jobs, Tally tally) {
            this.count = count;
            this.jobs = jobs;
            this.tally = tally;
            this.missing = new AtomicLong(count);
        }

        void subscribe(JobQueue queue, ResultCursor from) {
            for (int i = 0; i < count; i++) {
                Consumer<Integer> reader = reader(i == 0);
                queue.results(from, JobFilter.ALL)
                        .subscribe(result -> reader.accept(Queues.numberOf(result)), this::fail);
            }
        }

        private void fail(Throwable error) {
            tally.fail(error);
            done.countDown();
        }

        private Consumer<Integer> reader(boolean first) {
            Tally.Part part = first ? tally.part(jobs) : null;
            long expected = (long) jobs * (jobs - 1) / 2;
            return new Consumer<>() {
                private int seen;
                private long sum;

                @Override
                public void accept(Integer number) {
                    if (part != null) {
                        part.see(number);
                    }
                    sum += number;
                    if (++seen == jobs) {
                        if (sum != expected) {
                            fail(new IllegalStateException("a subscriber saw the wrong results"));
                        } else if (missing.decrementAndGet() == 0) {
                            done.countDown();
                        }
                    }
                }
            };
        }

        private void time(Runnable work) {
            long start = System.nanoTime();
            work.run();
            try {
                await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            nanos = System.nanoTime() - start;
        }

        void await() throws InterruptedException {
            boolean all = done.await(Limits.RUN.toMillis(), TimeUnit.MILLISECONDS);
            tally.await(Limits.RUN);
            if (!all) {
                throw new IllegalStateException(missing + " of " + count + " subscribers still miss results");
            }
        }
    }
}
