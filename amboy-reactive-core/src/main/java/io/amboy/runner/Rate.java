package io.amboy.runner;

import io.amboy.InvalidRequestException;
import java.time.Duration;

/**
 * So many starts in any window of so long.
 *
 * @param starts at least 1
 * @param window positive, of at least a millisecond
 */
public record Rate(int starts, Duration window) {
    /** Checks both parts. */
    public Rate {
        if (starts < 1) {
            throw new InvalidRequestException("starts of a rate", starts, "must be at least 1");
        }
        if (window.toMillis() < 1) {
            throw new InvalidRequestException("window of a rate", window, "must be at least 1 ms");
        }
    }

    /**
     * So many in any second.
     *
     * @param starts at least 1
     * @return the rate
     */
    public static Rate perSecond(int starts) {
        return new Rate(starts, Duration.ofSeconds(1));
    }
}
