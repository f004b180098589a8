package io.amboy.store;

import io.amboy.JobFailure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a claim. If the job is to be aborted, each of them but a success or a failure aborts it. */
public sealed interface Settlement {
    /** Success without a value. */
    Settlement DONE = new Succeeded(null, false);

    /** Given back unstarted. */
    Settlement RELEASED = new Released();

    /**
     * The job succeeded.
     *
     * @param value its value as it is to be held; null for none
     * @param skipped whether it did not run, because its check passed
     */
    record Succeeded(@Nullable Object value, boolean skipped) implements Settlement {}

    /**
     * The job failed for good.
     *
     * @param failure why
     */
    record Failed(JobFailure failure) implements Settlement {}

    /**
     * The job was aborted while running.
     *
     * @param reason a few words
     */
    record Aborted(String reason) implements Settlement {}

    /**
     * The attempt failed, and another follows.
     *
     * @param at when
     * @param failure why this one failed
     */
    record RetryAt(Instant at, JobFailure failure) implements Settlement {}

    /**
     * The job is put back for a while; no attempt is counted.
     *
     * @param at when to hand it out again
     * @param blocked whether its check put it back, rather than its handler
     */
    record Deferred(Instant at, boolean blocked) implements Settlement {}

    /** The job is given back to the head of the queue; no attempt is counted. */
    record Released() implements Settlement {}
}
