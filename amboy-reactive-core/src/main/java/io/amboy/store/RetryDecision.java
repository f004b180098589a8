package io.amboy.store;

import io.amboy.JobFailure;
import io.amboy.JobRegistry;
import io.amboy.NonRetryableException;
import io.amboy.RetryPolicy;
import io.amboy.SnoozeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** Decides what follows a run that did not succeed. */
final class RetryDecision {
    private static final Duration FIRST_RECHECK = Duration.ofSeconds(1);
    private static final Duration LONGEST_RECHECK = Duration.ofSeconds(30);

    private final JobRegistry registry;
    private final Scheduler clock;

    RetryDecision(JobRegistry registry, Scheduler clock) {
        this.registry = registry;
        this.clock = clock;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS));
    }

    int maxAttempts(Claim claim) {
        return claim.maxAttempts() > 0 ? claim.maxAttempts() : policy(claim).maxAttempts();
    }

    private RetryPolicy policy(Claim claim) {
        JobRegistry.Handled<?, ?> handled = registry.handler(claim.type());
        return handled == null ? RetryPolicy.DEFAULT : handled.options().retry();
    }

    Settlement after(Claim claim, JobFailure.Kind kind, Throwable error) {
        if (error instanceof SnoozeException snooze) {
            return new Settlement.Deferred(now().plus(snooze.delay()), false);
        }
        JobFailure failure = JobFailure.of(kind, error, claim.attempt(), now());
        boolean hopeless = error instanceof NonRetryableException
                || kind == JobFailure.Kind.UNREADABLE
                || kind == JobFailure.Kind.DEPENDENCY;
        if (hopeless || claim.attempt() >= maxAttempts(claim)) {
            return new Settlement.Failed(failure);
        }
        try {
            double random = ThreadLocalRandom.current().nextDouble();
            Duration delay = policy(claim).delayAfter(claim.attempt(), error, random);
            return new Settlement.RetryAt(now().plus(delay), failure);
        } catch (RuntimeException broken) {
            broken.addSuppressed(error);
            return new Settlement.Failed(JobFailure.of(JobFailure.Kind.ERROR, broken, claim.attempt(), now()));
        }
    }

    /** When a job whose check says blocked is looked at again: after a second, doubling to half a minute. */
    Settlement blocked(Claim claim) {
        long millis = FIRST_RECHECK.toMillis() << Math.min(claim.deferrals(), 10);
        Duration delay = Duration.ofMillis(Math.min(millis, LONGEST_RECHECK.toMillis()));
        return new Settlement.Deferred(now().plus(delay), true);
    }
}
