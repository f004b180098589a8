package io.amboy;

import java.time.Duration;

/** Signalled by a handler to be run again later. It counts as no attempt and no failure. */
public class SnoozeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration delay;

    /**
     * Puts the job back until a delay has passed.
     *
     * @param delay how long to wait; not negative
     */
    public SnoozeException(Duration delay) {
        super("snoozed for " + delay, null, false, false); // steering, not an error: no stack trace
        this.delay = Names.notNegative("snooze", delay);
    }

    /**
     * How long to wait.
     *
     * @return the delay
     */
    public Duration delay() {
        return delay;
    }
}
