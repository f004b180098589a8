package io.amboy;

import java.time.Duration;

/** How often a failed run is tried again, and after what delay. Immutable. */
public final class RetryPolicy {
    /** 3 attempts, exponential from 1 second to 10 minutes, half of each delay random. */
    public static final RetryPolicy DEFAULT =
            exponential(3, Duration.ofSeconds(1), Duration.ofMinutes(10)).jitter(0.5);

    private final int maxAttempts;
    private final Backoff backoff;
    private final double jitter;

    private RetryPolicy(int maxAttempts, Backoff backoff, double jitter) {
        this.maxAttempts = Names.atLeast("maxAttempts", maxAttempts, 1);
        this.backoff = backoff;
        this.jitter = jitter;
    }

    /** The delay before the next attempt. */
    @FunctionalInterface
    public interface Backoff {
        /**
         * Computes the delay.
         *
         * @param attempt the attempt that failed, counted from 1
         * @param error what it failed with
         * @return how long to wait; negative counts as zero
         */
        Duration after(int attempt, Throwable error);
    }

    /**
     * One attempt only.
     *
     * @return the policy
     */
    public static RetryPolicy none() {
        return custom(1, (attempt, error) -> Duration.ZERO);
    }

    /**
     * The same delay each time.
     *
     * @param maxAttempts all attempts, the first included; at least 1
     * @param delay not negative
     * @return the policy
     */
    public static RetryPolicy fixed(int maxAttempts, Duration delay) {
        Names.notNegative("retry delay", delay);
        return custom(maxAttempts, (attempt, error) -> delay);
    }

    /**
     * A delay that doubles each time.
     *
     * @param maxAttempts all attempts, the first included; at least 1
     * @param first the delay after the first attempt; not negative
     * @param longest the delay is never longer; not negative
     * @return the policy
     */
    public static RetryPolicy exponential(int maxAttempts, Duration first, Duration longest) {
        Names.notNegative("first retry delay", first);
        Names.notNegative("longest retry delay", longest);
        return custom(maxAttempts, (attempt, error) -> {
            double millis = first.toMillis() * Math.pow(2, attempt - 1.0);
            return millis >= longest.toMillis() ? longest : Duration.ofMillis((long) millis);
        });
    }

    /**
     * A delay of your own.
     *
     * @param maxAttempts all attempts, the first included; at least 1
     * @param backoff computes each delay; must neither block nor throw
     * @return the policy
     */
    public static RetryPolicy custom(int maxAttempts, Backoff backoff) {
        return new RetryPolicy(maxAttempts, backoff, 0);
    }

    /**
     * Makes part of each delay random, so that jobs that failed together do not come back together.
     *
     * @param part from 0, the exact delay, to 1, anything between nothing and the delay
     * @return the policy with jitter
     */
    public RetryPolicy jitter(double part) {
        if (!(part >= 0 && part <= 1)) {
            throw new InvalidRequestException("jitter", part, "must be from 0 to 1");
        }
        return new RetryPolicy(maxAttempts, backoff, part);
    }

    /**
     * All attempts, the first included.
     *
     * @return at least 1
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * The delay after a failed attempt.
     *
     * @param attempt the attempt that failed, counted from 1
     * @param error what it failed with
     * @param random from 0 to 1, places the delay within its jitter
     * @return never negative
     */
    public Duration delayAfter(int attempt, Throwable error, double random) {
        long millis = Math.max(0, backoff.after(attempt, error).toMillis());
        return Duration.ofMillis((long) (millis * (1 - jitter * random)));
    }
}
