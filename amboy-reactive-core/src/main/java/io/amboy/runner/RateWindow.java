package io.amboy.runner;

import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * A sliding window of starts. A start is reserved when it is asked for and timed when it happens: starts in the window
 * and reservations together never exceed the rate, so none of the reserved ones can break it, whenever they come. Used by
 * one thread at a time.
 */
final class RateWindow {
    private final long[] starts; // a ring of the latest ones
    private final long windowMillis;
    private final Scheduler clock;
    private int oldest;
    private int timed;
    private int reserved;

    RateWindow(Rate rate, Scheduler clock) {
        this.starts = new long[rate.starts()];
        this.windowMillis = rate.window().toMillis();
        this.clock = clock;
    }

    private long now() {
        return clock.now(TimeUnit.MILLISECONDS);
    }

    /** Reserves up to so many starts. */
    int reserve(int wanted) {
        long now = now();
        while (timed > 0 && starts[oldest] + windowMillis <= now) {
            oldest = (oldest + 1) % starts.length;
            timed--;
        }
        int granted = Math.min(wanted, starts.length - timed - reserved);
        reserved += granted;
        return granted;
    }

    /** A reserved start happens. */
    void start() {
        reserved--;
        starts[(oldest + timed) % starts.length] = now();
        timed++;
    }

    /** How long until a start leaves the window; 0 if none is in it. */
    long millisToNext() {
        return timed == 0 ? 0 : Math.max(1, starts[oldest] + windowMillis - now());
    }
}
