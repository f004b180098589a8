package io.amboy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request asks for beside its payload. One shared instance serves every request that asks for nothing. */
record JobOptions(
        int priority,
        @Nullable Duration delay,
        @Nullable Instant waitUntil,
        @Nullable Instant dispatchBy,
        @Nullable Duration maxTime,
        Dependency dependency,
        List<String> scopes,
        int maxAttempts,
        Map<String, String> headers) {

    static final JobOptions DEFAULT =
            new JobOptions(0, null, null, null, null, Dependency.ALWAYS, List.of(), 0, Map.of());

    JobOptions priority(int value) {
        return new JobOptions(value, delay, waitUntil, dispatchBy, maxTime, dependency, scopes, maxAttempts, headers);
    }

    JobOptions start(@Nullable Duration wait, @Nullable Instant until) {
        return new JobOptions(priority, wait, until, dispatchBy, maxTime, dependency, scopes, maxAttempts, headers);
    }

    JobOptions dispatchBy(Instant value) {
        return new JobOptions(priority, delay, waitUntil, value, maxTime, dependency, scopes, maxAttempts, headers);
    }

    JobOptions maxTime(Duration value) {
        return new JobOptions(priority, delay, waitUntil, dispatchBy, value, dependency, scopes, maxAttempts, headers);
    }

    JobOptions dependency(Dependency value) {
        return new JobOptions(priority, delay, waitUntil, dispatchBy, maxTime, value, scopes, maxAttempts, headers);
    }

    JobOptions scopes(List<String> value) {
        return new JobOptions(priority, delay, waitUntil, dispatchBy, maxTime, dependency, value, maxAttempts, headers);
    }

    JobOptions maxAttempts(int value) {
        return new JobOptions(priority, delay, waitUntil, dispatchBy, maxTime, dependency, scopes, value, headers);
    }

    JobOptions headers(Map<String, String> value) {
        return new JobOptions(priority, delay, waitUntil, dispatchBy, maxTime, dependency, scopes, maxAttempts, value);
    }
}
