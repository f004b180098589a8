package io.amboy.benchmarks;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Checks that the result of every job of one run is seen exactly once, and tells when all are. */
final class Tally {
    private final byte[] seen;
    private final AtomicInteger missing;
    private final AtomicInteger twice = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(1);

    Tally(int jobs) {
        seen = new byte[jobs];
        missing = new AtomicInteger(jobs);
    }

    /** For results that come one after the other; counts without contention. */
    Part part(int jobs) {
        return new Part(jobs);
    }

    /** For results that come from several threads at once. */
    void see(int number) {
        mark(number);
        if (missing.decrementAndGet() == 0) {
            done.countDown();
        }
    }

    private void mark(int number) {
        if (seen[number]++ != 0) {
            twice.incrementAndGet();
        }
    }

    /** Ends the run in disgrace. */
    void fail(Throwable cause) {
        error.compareAndSet(null, cause);
        done.countDown();
    }

    /** Waits for the last result. */
    void await(Duration limit) throws InterruptedException {
        if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            dumpThreads();
            throw new IllegalStateException("not done within " + limit.toSeconds() + " s: " + marked() + " of "
                    + seen.length + " results seen");
        }
        Throwable cause = error.get();
        if (cause != null) {
            throw new IllegalStateException("failed after " + marked() + " of " + seen.length + " results", cause);
        }
    }

    /** Complains if a result is missing or came twice. */
    void verify() {
        int marked = marked();
        if (marked != seen.length || twice.get() != 0) {
            throw new IllegalStateException(
                    marked + " of " + seen.length + " results seen, " + twice.get() + " more than once");
        }
    }

    /** Shows what the machinery is at when it hangs. */
    private static void dumpThreads() {
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            System.err.println(thread);
            for (StackTraceElement frame : stack) {
                System.err.println("    " + frame);
            }
        });
    }

    private int marked() {
        int count = 0;
        for (byte each : seen) {
            count += each == 0 ? 0 : 1;
        }
        return count;
    }

    /** One serial stream of results. */
    final class Part {
        private final int jobs;
        private int count;

        private Part(int jobs) {
            this.jobs = jobs;
        }

        void see(int number) {
            mark(number);
            if (++count == jobs && missing.addAndGet(-jobs) == 0) {
                done.countDown();
            }
        }
    }
}
