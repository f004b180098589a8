package io.amboy.benchmarks;

import java.time.Duration;

/** What ends a benchmark that hangs. */
final class Limits {
    /** One run of one contender. */
    static final Duration RUN = Duration.ofSeconds(30);

    /** One forked JVM. */
    static final Duration FORK = Duration.ofMinutes(5);

    private Limits() {}
}
