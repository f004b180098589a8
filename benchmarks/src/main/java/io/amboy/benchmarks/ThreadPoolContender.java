package io.amboy.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * State kept by hand: a record in a map, a thread a core, a future a job, and one counter that the workers call when they
 * have completed it. Records of ended jobs are forgotten beyond as many as the queue keeps. Ids are numbers, which is
 * cheaper than ids that others can know.
 */
record ThreadPoolContender() implements Contender {
    @Override
    public String name() {
        return "ThreadPoolExecutor + CompletableFuture + map";
    }

    @Override
    public Run open(int producers) {
        return new PoolRun(new Producers(producers));
    }

    private static final class PoolRun implements Run {
        private final Producers producers;
        private final ConcurrentHashMap<Long, Entry> entries = new ConcurrentHashMap<>(2 * Queues.RETAINED);
        private final AtomicLong ids = new AtomicLong();
        private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().availableProcessors(),
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>());

        private PoolRun(Producers producers) {
            this.producers = producers;
            pool.prestartAllCoreThreads();
        }

        @Override
        public void run(Payload[] payloads, int jobs, Tally tally) throws Exception {
            Producers.Started started = producers.start(jobs, (from, to) -> {
                for (int i = from; i < to; i++) {
                    put(payloads[i], tally);
                }
            });
            tally.await(Limits.RUN);
            started.join();
        }

        private void put(Payload payload, Tally tally) {
            Entry entry = new Entry(ids.getAndIncrement(), payload, tally);
            entries.put(entry.id, entry);
            pool.execute(entry);
        }

        @Override
        public void close() {
            pool.shutdownNow();
            producers.close();
            Entry last = entries.get(ids.get() - 1);
            if (last == null || !last.future.isDone() || last.end < last.start || last.start < last.created) {
                throw new IllegalStateException("the last record was not kept");
            }
        }

        /** What is kept of a job; it is also what the pool runs, which saves an object. */
        private final class Entry implements Runnable {
            private final long id;
            private final Payload payload;
            private final Tally results;
            private final CompletableFuture<Integer> future = new CompletableFuture<>();
            private final long created = System.currentTimeMillis();
            private volatile long start;
            private volatile long end;

            private Entry(long id, Payload payload, Tally results) {
                this.id = id;
                this.payload = payload;
                this.results = results;
            }

            @Override
            public void run() {
                start = System.currentTimeMillis();
                Integer value = payload.number();
                end = System.currentTimeMillis();
                entries.remove(id - Queues.RETAINED);
                if (future.complete(value)) {
                    results.see(value);
                }
            }
        }
    }
}
