package io.amboy.examples.web;

import io.amboy.JobResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a job ended, as clients read it.
 *
 * @param id the job
 * @param title how its text begins
 * @param state how it ended
 * @param attempt the attempt that ended it; 0 if it never ran
 * @param millis how long that took; null if it never ran
 * @param counts what was counted; null unless it succeeded
 * @param reason why it did not succeed; null if it did
 */
record Outcome(
        String id,
        String title,
        String state,
        int attempt,
        @Nullable Long millis,
        @Nullable Counts counts,
        @Nullable String reason) {

    static Outcome of(JobResult result) {
        Duration took = result.times().duration();
        return new Outcome(
                result.id(),
                result.headers().getOrDefault(Counting.TITLE, ""),
                result.state().name(),
                result.attempt(),
                took == null ? null : took.toMillis(),
                Counting.COUNT.valueOf(result),
                result.failure() == null ? null : result.failure().message());
    }
}
