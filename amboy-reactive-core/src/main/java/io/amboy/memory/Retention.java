package io.amboy.memory;

import io.amboy.JobState;
import io.amboy.store.StoreLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Forgets ended jobs. Results leave the log by count and age, and their jobs with them; failed jobs stay longer, by a
 * rule of their own; of what is forgotten, id and state stay for a day, so that edges to it can be answered, but of no
 * more than a quarter as many jobs as are retained. Belongs to the dispatcher.
 */
final class Retention {
    private static final long STUB_MILLIS = Duration.ofHours(24).toMillis();

    private static final int MIN_STUBS = 1_000;

    private final Engine engine;
    private final EntryList failed = new EntryList();
    private final Stubs stubs = new Stubs();
    private StoreLimits limits = StoreLimits.DEFAULT;

    Retention(Engine engine) {
        this.engine = engine;
    }

    void open(StoreLimits settings) {
        limits = settings;
    }

    void ended(Entry entry) {
        engine.log.append(entry);
        if (entry.state == JobState.FAILED) {
            failed.addLast(entry);
            if (failed.size() > limits.failedRetained()) {
                forgetFailed();
            }
        }
        if (engine.log.size() > limits.retained()) {
            dropResult();
        }
    }

    /** A failed job gets a new life: its entry stays in the log only. */
    void revived(Entry entry) {
        failed.remove(entry);
    }

    /** Forgets a job by hand. */
    void remove(Entry entry) {
        if (entry.state == JobState.FAILED) {
            failed.remove(entry);
        }
        engine.changes.forget(entry);
        engine.index.remove(entry);
    }

    /** Applies the age limits; the moment to do it again. */
    long expire(long now) {
        long next = Long.MAX_VALUE;
        Entry oldest = engine.log.first();
        while (oldest != null && isOld(oldest, limits.retainedFor().toMillis(), now)) {
            dropResult();
            oldest = engine.log.first();
        }
        next = Math.min(next, end(oldest, limits.retainedFor().toMillis()));
        while (isOld(failed.first(), limits.failedRetainedFor().toMillis(), now)) {
            forgetFailed();
        }
        next = Math.min(next, end(failed.first(), limits.failedRetainedFor().toMillis()));
        while (stubs.size() > 0 && stubs.firstEnd() + STUB_MILLIS <= now) {
            engine.index.remove(stubs.removeFirst());
        }
        return stubs.size() == 0 ? next : Math.min(next, stubs.firstEnd() + STUB_MILLIS);
    }

    private static boolean isOld(@Nullable Entry entry, long age, long now) {
        return end(entry, age) <= now;
    }

    private static long end(@Nullable Entry entry, long age) {
        return entry == null ? Long.MAX_VALUE : entry.modified + age;
    }

    private void dropResult() {
        Entry entry = engine.log.first();
        engine.log.dropFirst();
        // a failed job is kept beyond its result, and one that lives again has another entry
        if (entry != null && entry.state != JobState.FAILED && engine.index.contains(entry)) {
            forget(entry);
        }
    }

    private void forgetFailed() {
        Entry entry = failed.first();
        if (entry != null) {
            failed.remove(entry);
            if (isInLog(entry)) {
                engine.changes.forget(entry);
                engine.index.remove(entry); // its result is read from the log still, so it must stay whole
            } else {
                forget(entry);
            }
        }
    }

    private boolean isInLog(Entry entry) {
        Entry oldest = engine.log.first();
        return oldest != null && entry.resultSequence >= oldest.resultSequence;
    }

    private void forget(Entry entry) {
        engine.changes.forget(entry);
        entry.strip();
        stubs.add(entry);
        if (stubs.size() > Math.max(MIN_STUBS, limits.retained() / 4)) {
            engine.index.remove(stubs.removeFirst());
        }
    }
}
