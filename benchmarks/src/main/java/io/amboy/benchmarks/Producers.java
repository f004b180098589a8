package io.amboy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The threads that put, alive beyond the run so that what they allocate can be counted. */
final class Producers implements AutoCloseable {
    /** Puts the jobs of one producer. */
    interface Share {
        void put(int from, int to) throws Exception;
    }

    private final int count;
    private final ExecutorService threads;

    Producers(int count) {
        this.count = count;
        this.threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "producer");
            thread.setDaemon(true);
            return thread;
        });
        // The threads are started here, not under the clock.
        CountDownLatch started = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            threads.execute(() -> {
                started.countDown();
                awaitQuietly(started);
            });
        }
        awaitQuietly(started);
    }

    /** Divides the jobs among the producers and begins. */
    Started start(int jobs, Share share) {
        List<Future<?>> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) jobs * i / count);
            int to = (int) ((long) jobs * (i + 1) / count);
            shares.add(threads.submit(() -> {
                share.put(from, to);
                return null;
            }));
        }
        return new Started(shares);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Producers at work. */
    record Started(List<Future<?>> shares) {
        /** Waits until all have put their share; fails as the first of them did. */
        void join() throws Exception {
            for (Future<?> share : shares) {
                share.get(Limits.RUN.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }
}
