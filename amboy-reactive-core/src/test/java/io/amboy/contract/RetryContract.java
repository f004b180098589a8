package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobFailure;
import io.amboy.JobQueue;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.NonRetryableException;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.SnoozeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Failed runs and what follows them. A new life by hand and lost workers are in {@link RevivalContract}. */
public interface RetryContract {
    QueueKit.Factory kits();

    private static JobQueue started(Rig rig, Steered handler, RetryPolicy policy) {
        return rig.started(Rig.echo(handler, options -> options.retry(policy)));
    }

    /** Fails the run under way and expects the next exactly after a delay. */
    private static void retriedAfter(Rig rig, JobQueue queue, Steered handler, Steered.Run run, Duration delay) {
        run.fail("attempt " + run.context.attempt());
        assertThat(rig.job(queue, run.id()).times().waitUntil())
                .isEqualTo(rig.kit.now().plus(delay));
        rig.advance(delay.minusMillis(1));
        assertThat(rig.stateOf(queue, run.id())).isEqualTo(JobState.SCHEDULED);
        assertThat(handler.starts.left()).isEmpty();
        rig.advance(Duration.ofMillis(1));
    }

    @Test
    @DisplayName(
            "exactly as many attempts as allowed, then failed, with every error on record [RTY-04, RTY-11, JOB-10]")
    default void attemptsEndAfterTheLast() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(rig, handler, RetryPolicy.fixed(3, Duration.ofSeconds(2)));
            rig.put(queue, "a");
            for (int attempt = 1; attempt <= 3; attempt++) {
                Steered.Run run = handler.starts.next();
                assertThat(run.context.attempt()).isEqualTo(attempt);
                assertThat(run.context.isLastAttempt()).isEqualTo(attempt == 3);
                if (attempt < 3) {
                    retriedAfter(rig, queue, handler, run, Duration.ofSeconds(2));
                } else {
                    run.fail("attempt 3");
                }
            }

            JobResult result = rig.end(queue, "a", JobState.FAILED);
            assertThat(result.attempt()).isEqualTo(3);
            assertThat(result.failure().kind()).isEqualTo(JobFailure.Kind.ERROR);
            assertThat(result.failure().error()).isEqualTo(IllegalStateException.class.getName());
            assertThat(result.failure().message()).isEqualTo("attempt 3");
            Job job = rig.job(queue, "a");
            assertThat(job.status().errors())
                    .extracting(JobFailure::message)
                    .containsExactly("attempt 1", "attempt 2", "attempt 3");
            assertThat(job.status().errors()).extracting(JobFailure::attempt).containsExactly(1, 2, 3);
            assertThat(job.status().errorCount()).isEqualTo(3);
            rig.advance(Duration.ofDays(1));
            assertThat(handler.starts.left()).isEmpty();
        }
    }

    @Test
    @DisplayName("the next attempt starts afresh; the job keeps id and times [RTY-02, RTY-07]")
    default void attemptInBetweenIsNeitherRunningNorEnded() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(rig, handler, RetryPolicy.fixed(2, Duration.ofSeconds(4)));
            Instant put = rig.kit.now();
            rig.put(queue, Rig.job("a").header("h", "1").priority(3));
            CompletableFuture<JobResult> end = queue.await("a").toFuture();
            CompletableFuture<QueueStats> idle = queue.awaitIdle().toFuture();
            rig.advance(Duration.ofSeconds(1));
            handler.starts.next().fail("first");

            Job between = rig.job(queue, "a");
            assertThat(between.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(between.status().completed()).isFalse();
            assertThat(between.status().inProgress()).isFalse();
            assertThat(between.status().owner()).isNull();
            assertThat(between.status().attempt()).isEqualTo(1);
            assertThat(between.times().created()).isEqualTo(put);
            assertThat(between.times().end()).isNull();
            assertThat(between.result()).isNull();
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 1, 0, 0, 0, 0, 0, 0));
            assertThat(end).isNotDone();
            assertThat(idle).isNotDone();

            rig.advance(Duration.ofSeconds(4));
            Steered.Run second = handler.starts.next();
            assertThat(second.context.headers()).containsEntry("h", "1");
            second.succeed("second");
            assertThat(end).succeedsWithin(rig.kit.patience()).matches(result -> result.attempt() == 2);
            assertThat(idle).succeedsWithin(rig.kit.patience()).matches(stats -> stats.succeeded() == 1);
            assertThat(rig.job(queue, "a").failure()).isNull();
            assertThat(rig.job(queue, "a").status().errors()).hasSize(1);
        }
    }

    @Test
    default void exponentialDelaysDoubleUpToTheLongest() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue =
                    started(rig, handler, RetryPolicy.exponential(10, Duration.ofSeconds(1), Duration.ofSeconds(5)));
            rig.put(queue, "a");
            for (int seconds : new int[] {1, 2, 4, 5, 5}) {
                retriedAfter(rig, queue, handler, handler.starts.next(), Duration.ofSeconds(seconds));
            }
            handler.starts.next().succeed("at last");
            assertThat(rig.end(queue, "a", JobState.SUCCEEDED).attempt()).isEqualTo(6);
        }
    }

    @Test
    default void customDelaysKnowAttemptAndError() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(
                    rig,
                    handler,
                    RetryPolicy.custom(
                            5,
                            (attempt, error) -> Duration.ofMillis(
                                    attempt * 1_000L + error.getMessage().length())));
            rig.put(queue, "a");
            for (int attempt = 1; attempt <= 3; attempt++) {
                retriedAfter(
                        rig,
                        queue,
                        handler,
                        handler.starts.next(),
                        Duration.ofMillis(attempt * 1_000L + "attempt n".length()));
            }
        }
    }

    @Test
    default void zeroDelayRunsAtOnce() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(rig, handler, RetryPolicy.fixed(2, Duration.ZERO));
            rig.put(queue, "a");
            handler.starts.next().fail("first");
            assertThat(handler.starts.next().context.attempt()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("by default three attempts, a second and two apart, part of it random [RTY-10, RTY-11]")
    default void defaultPolicyHasThreeAttemptsWithJitter() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            rig.put(queue, "a");
            for (int attempt = 1; attempt <= 2; attempt++) {
                handler.starts.next().fail("again");
                Instant next = rig.job(queue, "a").times().waitUntil();
                assertThat(next)
                        .isBetween(
                                rig.kit.now().plusMillis(500L * attempt),
                                rig.kit.now().plusMillis(1_000L * attempt));
                rig.advance(Duration.ofMillis(1_000L * attempt));
            }
            handler.starts.next().fail("again");
            assertThat(rig.end(queue, "a", JobState.FAILED).attempt()).isEqualTo(3);
        }
    }

    @Test
    default void jitterSpreadsJobsThatFailedTogether() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(
                    rig, handler, RetryPolicy.fixed(2, Duration.ofSeconds(100)).jitter(1));
            IntStream.range(0, 20).forEach(i -> rig.put(queue, "" + i));
            handler.starts.next(20).forEach(run -> run.fail("together"));
            long moments = IntStream.range(0, 20)
                    .mapToObj(i -> rig.job(queue, "" + i).times().waitUntil())
                    .distinct()
                    .count();
            assertThat(moments).isGreaterThan(10);
        }
    }

    @Test
    default void requestOverridesHowOftenItIsTried() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(rig, handler, RetryPolicy.fixed(3, Duration.ofSeconds(1)));
            rig.put(queue, Rig.job("once").maxAttempts(1));
            Steered.Run only = handler.starts.next();
            assertThat(only.context.isLastAttempt()).isTrue();
            only.fail("no more");
            assertThat(rig.end(queue, "once", JobState.FAILED).attempt()).isEqualTo(1);

            rig.put(queue, Rig.job("five").maxAttempts(5));
            for (int attempt = 1; attempt <= 5; attempt++) {
                handler.starts.next().fail("again");
                rig.advance(Duration.ofSeconds(1));
            }
            assertThat(rig.end(queue, "five", JobState.FAILED).attempt()).isEqualTo(5);
        }
    }

    @Test
    default void nonRetryableErrorEndsTheJobAtOnce() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(rig, handler, RetryPolicy.fixed(9, Duration.ofSeconds(1)));
            rig.put(queue, "a");
            handler.starts.next().fail(new NonRetryableException("hopeless", new Error("why")));
            JobResult result = rig.end(queue, "a", JobState.FAILED);
            assertThat(result.attempt()).isEqualTo(1);
            assertThat(result.failure().message()).isEqualTo("hopeless");
            assertThat(rig.job(queue, "a").status().errorCount()).isEqualTo(1);
        }
    }

    @Test
    default void snoozedJobCountsNoAttempt() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(rig, handler, RetryPolicy.none());
            rig.put(queue, "a");
            for (int i = 0; i < 5; i++) {
                Steered.Run run = handler.starts.next();
                assertThat(run.context.attempt()).isEqualTo(1);
                run.fail(new SnoozeException(Duration.ofMinutes(1)));
                Job snoozed = rig.job(queue, "a");
                assertThat(snoozed.state()).isEqualTo(JobState.SCHEDULED);
                assertThat(snoozed.status().attempt()).isZero();
                assertThat(snoozed.status().errorCount()).isZero();
                rig.advance(Duration.ofMillis(59_999));
                assertThat(handler.starts.left()).isEmpty();
                rig.advance(Duration.ofMillis(1));
            }
            handler.starts.next().succeed("awake");
            assertThat(rig.end(queue, "a", JobState.SUCCEEDED).attempt()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("the newest 20 errors are kept, and all are counted; long messages are cut [REG-10]")
    default void errorsAreBoundedAndCounted() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(rig, handler, RetryPolicy.fixed(25, Duration.ofSeconds(1)));
            rig.put(queue, "a");
            for (int attempt = 1; attempt <= 25; attempt++) {
                handler.starts.next().fail(attempt + " " + "x".repeat(20_000));
                rig.advance(Duration.ofSeconds(1));
            }
            rig.end(queue, "a", JobState.FAILED);
            var status = rig.job(queue, "a").status();
            assertThat(status.errorCount()).isEqualTo(25);
            assertThat(status.errors())
                    .hasSize(20)
                    .allMatch(error -> error.message().length() < 10_000);
            assertThat(status.errors().get(0).attempt()).isEqualTo(6);
            assertThat(status.errors().get(19).attempt()).isEqualTo(25);
        }
    }

    @Test
    default void policyThatThrowsFailsTheJob() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = started(rig, handler, RetryPolicy.custom(5, (attempt, error) -> {
                throw new UnsupportedOperationException("no delay");
            }));
            rig.put(queue, "a");
            handler.starts.next().fail("first");
            assertThat(rig.end(queue, "a", JobState.FAILED).failure().message()).isEqualTo("no delay");
        }
    }
}
