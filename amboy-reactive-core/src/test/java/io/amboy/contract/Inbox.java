package io.amboy.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What happens elsewhere and is waited for by the test. Filling it never blocks. */
final class Inbox<T> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String what;
    private final Queue<T> items = new ConcurrentLinkedQueue<>();
    private final Semaphore filled = new Semaphore(0);

    Inbox(String what) {
        this.what = what;
    }

    void add(T item) {
        items.add(item);
        filled.release();
    }

    /** Waits for the next one. */
    T next() {
        try {
            if (!filled.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("no " + what + " within " + PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
        return items.remove();
    }

    /** Waits for so many. */
    List<T> next(int count) {
        List<T> next = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            next.add(next());
        }
        return next;
    }

    /** Those that have come and were not taken. */
    List<T> left() {
        return List.copyOf(items);
    }
}
