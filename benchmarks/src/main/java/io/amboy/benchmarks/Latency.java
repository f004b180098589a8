package io.amboy.benchmarks;

import io.amboy.JobQueue;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How long a job that finds the queue idle waits for its handler. */
final class Latency {
    private static final int JOBS = 5_000;
    private static final int WARM_UP = 2_000;
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(1);

    private Latency() {}

    static void measure(Effort effort, Output output) throws InterruptedException {
        int jobs = effort.quick() ? JOBS / 5 : JOBS;
        Clock ours = new Clock("Amboy, put", WARM_UP + jobs);
        Clock raw = new Clock("Reactor subscribeOn(parallel)", WARM_UP + jobs);
        Clock pool = new Clock("ThreadPoolExecutor, 2 threads", WARM_UP + jobs);
        JobQueue queue = Queues.of((payload, context) -> {
                    ours.arrived(payload.number());
                    return Mono.empty();
                })
                .build();
        Queues.start(queue);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Payload[] payloads = Payload.prepare(WARM_UP + jobs);

        List<Clock> clocks = List.of(ours, raw, pool);
        List<Consumer<Payload>> senders = List.of(
                payload -> queue.put(Queues.COUNT.request(payload)).subscribe(),
                payload -> Mono.fromRunnable(() -> raw.arrived(payload.number()))
                        .subscribeOn(Schedulers.parallel())
                        .subscribe(),
                payload -> threads.execute(() -> pool.arrived(payload.number())));
        for (Payload payload : payloads) {
            for (int i = 0; i < clocks.size(); i++) {
                LockSupport.parkNanos(INTERVAL);
                clocks.get(i).sent(payload.number());
                senders.get(i).accept(payload);
            }
        }
        for (Clock clock : clocks) {
            clock.report(output);
        }
        threads.shutdownNow();
        Queues.close(queue);
    }

    private static final class Clock {
        private final String subject;
        private final long[] sent;
        private final long[] waited;
        private final CountDownLatch missing;

        private Clock(String subject, int jobs) {
            this.subject = subject;
            this.sent = new long[jobs];
            this.waited = new long[jobs];
            this.missing = new CountDownLatch(jobs);
        }

        private void sent(int number) {
            sent[number] = System.nanoTime();
        }

        private void arrived(int number) {
            waited[number] = System.nanoTime() - sent[number];
            missing.countDown();
        }

        private void report(Output output) throws InterruptedException {
            if (!missing.await(Limits.RUN.toSeconds(), TimeUnit.SECONDS)) {
                output.error(subject, new IllegalStateException(missing.getCount() + " jobs never ran"));
                return;
            }
            long[] counted = Arrays.copyOfRange(waited, WARM_UP, waited.length);
            Arrays.sort(counted);
            output.figure(subject, "p50", "µs", counted[counted.length / 2] / 1e3);
            output.figure(subject, "p99", "µs", counted[counted.length * 99 / 100] / 1e3);
        }
    }
}
