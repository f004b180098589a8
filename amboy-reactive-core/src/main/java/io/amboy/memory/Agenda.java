package io.amboy.memory;

import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The time of a storage: its clock, the moments at which something is to happen to a job, and the one timer that is armed
 * for the first of them. Belongs to the dispatcher.
 */
final class Agenda {
    private final DueHeap heap = new DueHeap();
    private Scheduler scheduler = Schedulers.parallel();
    private @Nullable Runnable alarm;
    private @Nullable Disposable timer;
    private long armedFor = Long.MAX_VALUE;
    private long passTime = -1;

    /** Sets it up, once. The alarm is called by the timer, outside of the dispatcher. */
    void open(Scheduler clock, Runnable onTime) {
        scheduler = clock;
        alarm = onTime;
    }

    /** The time of this pass of the loop. */
    long now() {
        if (passTime < 0) {
            passTime = scheduler.now(TimeUnit.MILLISECONDS);
        }
        return passTime;
    }

    void endPass() {
        passTime = -1;
    }

    /** When the job expires; an attempt that was made in time has met the deadline for good. */
    static long latestStart(Entry entry) {
        Instant latest = entry.request().dispatchBy();
        return latest == null || entry.failures > 0 ? Long.MAX_VALUE : latest.toEpochMilli();
    }

    /** Puts a waiting job's next moment on the agenda: when it is due or expires, whichever is first. */
    void watch(Entry entry) {
        heap.remove(entry);
        long time = Math.min(latestStart(entry), entry.due > now() ? entry.due : Long.MAX_VALUE);
        if (time != Long.MAX_VALUE) {
            heap.add(entry, time);
        }
    }

    void forget(Entry entry) {
        heap.remove(entry);
    }

    /** The next job whose moment has come; null if there is none. */
    @Nullable
    Entry poll() {
        return heap.poll(now());
    }

    /** The timer has fired: it is armed for nothing any more. */
    void fired() {
        armedFor = Long.MAX_VALUE;
    }

    /** Arms the timer for the first moment on the agenda, or another that is earlier. */
    void arm(long other) {
        long first = Math.min(heap.firstTime(), other);
        Runnable onTime = alarm;
        if (first >= armedFor || onTime == null) {
            return; // a timer that is too early finds nothing and arms the next
        }
        disarm();
        armedFor = first;
        try {
            timer = scheduler.schedule(onTime, Math.max(0, first - now()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException disposed) {
            armedFor = Long.MAX_VALUE; // the scheduler is gone, and time with it
        }
    }

    void disarm() {
        if (timer != null) {
            timer.dispose();
        }
        armedFor = Long.MAX_VALUE;
    }
}
