package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobFailure;
import io.amboy.JobQueue;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobTimeInfo;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When jobs start, and how long they may run. Expiry has a suite of its own: {@link ExpiryContract}. */
public interface TimeContract {
    QueueKit.Factory kits();

    @Test
    default void delayedJobStartsWhenItIsDueAndNotBefore() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Instant put = rig.kit.now();
            rig.put(queue, Rig.job("a").delay(Duration.ofSeconds(10)));
            Job scheduled = rig.job(queue, "a");
            assertThat(scheduled.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(scheduled.times().waitUntil()).isEqualTo(put.plusSeconds(10));
            rig.advance(Duration.ofMillis(9_999));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.SCHEDULED);
            rig.advance(Duration.ofMillis(1));
            assertThat(rig.end(queue, "a", JobState.SUCCEEDED).times().start()).isEqualTo(put.plusSeconds(10));
        }
    }

    @Test
    default void delayBeginsWhenTheJobIsPut() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            JobRequest<String> request = Rig.job("a").delay(Duration.ofSeconds(10));
            rig.advance(Duration.ofSeconds(60));
            rig.put(queue, request);
            rig.advance(Duration.ofMillis(9_999));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.SCHEDULED);
            rig.advance(Duration.ofMillis(1));
            rig.end(queue, "a", JobState.SUCCEEDED);
        }
    }

    @Test
    default void waitUntilIsAMoment() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            rig.advance(Duration.ofMinutes(1));
            Instant moment = rig.kit.now().plusSeconds(30);
            rig.end(
                    queue,
                    rig.put(queue, Rig.job("past").waitUntil(rig.kit.now().minusSeconds(1))),
                    JobState.SUCCEEDED);
            rig.end(queue, rig.put(queue, Rig.job("now").waitUntil(rig.kit.now())), JobState.SUCCEEDED);
            rig.put(queue, Rig.job("future").waitUntil(moment));
            rig.advance(Duration.ofMillis(29_999));
            assertThat(rig.stateOf(queue, "future")).isEqualTo(JobState.SCHEDULED);
            rig.advance(Duration.ofMillis(1));
            assertThat(rig.end(queue, "future", JobState.SUCCEEDED).times().waitUntil())
                    .isEqualTo(moment);
        }
    }

    @Test
    @DisplayName("of jobs half of which wait for the far future, the other half completes [Q-10, SC-25]")
    default void farFutureHoldsNobodyUp() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.runner(Runners.pool(2)));
            Instant far = rig.kit.now().plus(Duration.ofDays(3_650));
            for (int i = 0; i < 20; i++) {
                rig.put(queue, i % 2 == 0 ? Rig.job("" + i).waitUntil(far) : Rig.job("" + i));
            }
            for (int i = 1; i < 20; i += 2) {
                rig.end(queue, "" + i, JobState.SUCCEEDED);
            }
            rig.advance(Duration.ofHours(1));
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 10, 0, 0, 10, 0, 0, 0));
            Job waiting = rig.job(queue, "0");
            assertThat(waiting.status().completed()).isFalse();
            assertThat(waiting.times().waitUntil()).isEqualTo(far);
        }
    }

    @Test
    default void manyDelaysEndInTheirOrder() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Runners.pool(500)));
            List<Integer> seconds = new java.util.ArrayList<>(
                    IntStream.rangeClosed(1, 500).boxed().toList());
            java.util.Collections.shuffle(seconds, new java.util.Random(3));
            seconds.forEach(each -> rig.put(queue, Rig.job("" + each).delay(Duration.ofSeconds(each))));
            rig.abort(queue, "250");
            for (int second = 1; second <= 500; second++) {
                rig.advance(Duration.ofSeconds(1));
                if (second != 250) {
                    assertThat(handler.starts.next().id()).isEqualTo("" + second);
                }
            }
            assertThat(handler.starts.left()).isEmpty();
        }
    }

    @Test
    @DisplayName("the times of a job add up [JOB-07, JOB-08, REM-06]")
    default void timesAreRecorded() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Rig.BY_HAND));
            rig.advance(Duration.ofSeconds(7));
            Instant put = rig.kit.now();
            rig.put(queue, "a");
            assertThat(rig.job(queue, "a").times()).isEqualTo(new JobTimeInfo(put, null, null, null, null, null));
            rig.advance(Duration.ofSeconds(1));
            rig.get(queue.next()).run().subscribe();
            Steered.Run run = handler.starts.next();
            assertThat(rig.job(queue, "a").times().duration()).isNull();
            rig.advance(Duration.ofSeconds(2));
            run.succeed("");

            JobResult result = rig.end(queue, "a");
            assertThat(result.times())
                    .isEqualTo(new JobTimeInfo(put, put.plusSeconds(1), put.plusSeconds(3), null, null, null));
            assertThat(result.times().duration()).isEqualTo(Duration.ofSeconds(2));
            assertThat(rig.job(queue, "a").status().modificationTime()).isEqualTo(put.plusSeconds(3));
        }
    }

    // ---- maxTime

    @Test
    @DisplayName("a run over its maxTime is cancelled and fails as a timeout [Q-12]")
    default void runOverItsLimitTimesOut() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler, options -> options.retry(RetryPolicy.none())));
            rig.advance(Duration.ofSeconds(1));
            Instant start = rig.kit.now();
            rig.put(queue, Rig.job("a").maxTime(Duration.ofSeconds(5)));
            assertThat(handler.starts.next().context.deadline()).isEqualTo(start.plusSeconds(5));
            rig.advance(Duration.ofMillis(4_999));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.RUNNING);
            rig.advance(Duration.ofMillis(1));

            JobResult result = rig.end(queue, "a", JobState.FAILED);
            assertThat(result.failure().kind()).isEqualTo(JobFailure.Kind.TIMEOUT);
            assertThat(result.failure().message()).contains("PT5S");
            assertThat(result.failure().attempt()).isEqualTo(1);
            assertThat(result.times().duration()).isEqualTo(Duration.ofSeconds(5));
            assertThat(handler.cancels.next()).isEqualTo("a");
        }
    }

    @Test
    default void timedOutRunIsRetriedLikeAnyOther() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(
                    Rig.echo(handler, options -> options.retry(RetryPolicy.fixed(2, Duration.ofSeconds(1)))));
            rig.put(queue, Rig.job("a").maxTime(Duration.ofSeconds(5)));
            handler.starts.next();
            rig.advance(Duration.ofSeconds(5));
            Job retried = rig.reach(queue, "a", JobState.SCHEDULED);
            assertThat(retried.status().errors()).extracting(JobFailure::kind).containsExactly(JobFailure.Kind.TIMEOUT);
            rig.advance(Duration.ofSeconds(1));
            Steered.Run second = handler.starts.next();
            assertThat(second.context.attempt()).isEqualTo(2);
            assertThat(second.context.deadline())
                    .as("each run has its own")
                    .isEqualTo(rig.kit.now().plusSeconds(5));
            rig.advance(Duration.ofSeconds(4));
            second.succeed("in time");
            assertThat(rig.get(queue.resultOf("a", Rig.ECHO))).isEqualTo("in time");
        }
    }

    @Test
    default void runThatEndsInTimeIsLeftAlone() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Runners.single()));
            rig.put(queue, Rig.job("limited").maxTime(Duration.ofSeconds(5)));
            rig.put(queue, "unlimited");
            handler.starts.next().succeed("in time");
            rig.end(queue, "limited", JobState.SUCCEEDED);
            Steered.Run unlimited = handler.starts.next();
            assertThat(unlimited.context.deadline()).isNull();
            rig.advance(Duration.ofDays(1));
            assertThat(rig.stateOf(queue, "unlimited")).isEqualTo(JobState.RUNNING);
            unlimited.succeed("at last");
            rig.end(queue, "unlimited", JobState.SUCCEEDED);
            assertThat(handler.cancels.left()).isEmpty();
        }
    }

    @Test
    @DisplayName("runs with limits of their own each end at their own time, and free their slots [SC-26]")
    default void everyRunHasItsOwnLimit() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(
                    Rig.echo(handler, options -> options.retry(RetryPolicy.none())),
                    builder -> builder.runner(Runners.pool(3)));
            for (int seconds : new int[] {3, 1, 2}) {
                rig.put(queue, Rig.job("" + seconds).maxTime(Duration.ofSeconds(seconds)));
            }
            rig.put(queue, "waits for a slot");
            handler.starts.next(3);
            for (int second = 1; second <= 3; second++) {
                rig.advance(Duration.ofSeconds(1));
                assertThat(handler.cancels.next()).isEqualTo("" + second);
                rig.end(queue, "" + second, JobState.FAILED);
            }
            assertThat(handler.starts.next().id()).isEqualTo("waits for a slot");
        }
    }

    @Test
    default void jobMayStartAtTheBeginningOfTime() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Instant now = rig.kit.now();
            rig.put(queue, "a");
            assertThat(rig.end(queue, "a").times().start()).isEqualTo(now);
            assertThat(rig.end(queue, "a").times().duration()).isZero();
        }
    }
}
