package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobFilter;
import io.amboy.JobNotFoundException;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.NonRetryableException;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Ended jobs are kept by number and age, failed ones by a rule of their own; open jobs are never forgotten. */
public interface RetentionContract {
    QueueKit.Factory kits();

    private static JobRegistry someFail() {
        return Rig.echo((payload, context) ->
                payload.startsWith("bad") ? Mono.error(new NonRetryableException("bad")) : Mono.just(payload));
    }

    private static boolean knows(Rig rig, JobQueue queue, String id) {
        return rig.get(queue.get(id).hasElement());
    }

    private static void run(Rig rig, JobQueue queue, String prefix, int from, int to) {
        rig.done(queue.putAll(Flux.range(from, to - from).map(i -> Rig.job(prefix + i))));
        rig.get(queue.awaitIdle());
    }

    @Test
    @DisplayName("the newest results and their jobs are kept by number, the rest is forgotten [TR-20]")
    default void numberOfResultsIsBounded() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(someFail(), builder -> builder.retain(100, Duration.ofHours(1)));
            run(rig, queue, "job ", 0, 3_000);
            List<JobResult> log = rig.all(queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                    .takeUntil(result -> result.cursor().equals(queue.cursor().block(rig.kit.patience()))));
            // a store may keep somewhat more than it must, to forget in batches
            assertThat(log).hasSizeBetween(100, 2_000);
            assertThat(log)
                    .allSatisfy(
                            result -> assertThat(knows(rig, queue, result.id())).isTrue());
            assertThat(rig.get(queue.jobs(JobFilter.ALL).count())).isBetween(100L, 2_000L);
            assertThat(knows(rig, queue, "job 0")).isFalse();
            Reader.of(queue.watch("job 0")).fail(JobNotFoundException.class);
            Reader.of(queue.retry("job 0")).fail(JobNotFoundException.class);
        }
    }

    @Test
    @DisplayName("ended jobs are forgotten by age, open jobs never [Q-10]")
    default void ageOfResultsIsBounded() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(someFail(), builder -> builder.retain(100, Duration.ofMinutes(10)));
            rig.put(queue, Rig.job("open").delay(Duration.ofDays(2)));
            rig.put(queue, "old");
            rig.end(queue, "old");
            rig.advance(Duration.ofMinutes(9));
            rig.put(queue, "young");
            rig.end(queue, "young");
            assertThat(knows(rig, queue, "old")).isTrue();
            rig.advance(Duration.ofMinutes(2));
            assertThat(knows(rig, queue, "old")).isFalse();
            assertThat(knows(rig, queue, "young")).isTrue();
            Reader.of(queue.await("old")).fail(JobNotFoundException.class);
            assertThat(rig.all(
                            queue.results(ResultCursor.EARLIEST, JobFilter.ALL).take(1)))
                    .extracting(JobResult::id)
                    .containsExactly("young");
            rig.advance(Duration.ofDays(1));
            assertThat(rig.all(queue.jobs(JobFilter.ALL))).extracting(Job::id).containsExactly("open");
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 1, 0, 0, 2, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("failed jobs are kept longer by a rule of their own, to be looked at, awaited and retried [Q-05]")
    default void failedJobsAreKeptByTheirOwnNumber() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(
                    someFail(),
                    builder -> builder.retain(10, Duration.ofHours(1)).retainFailed(50, Duration.ofHours(2)));
            IntStream.range(0, 60).forEach(i -> run(rig, queue, "bad ", i, i + 1)); // so that the first end first
            run(rig, queue, "good ", 0, 3_000);
            IntStream.range(10, 60).forEach(i -> {
                Job job = rig.job(queue, "bad " + i);
                assertThat(job.state()).isEqualTo(JobState.FAILED);
                assertThat(Rig.ECHO.payloadOf(job)).isEqualTo("bad " + i);
                assertThat(rig.end(queue, "bad " + i).failure().message()).contains("bad");
            });
            assertThat(rig.get(queue.jobs(JobFilter.ALL.states(JobState.FAILED)).count()))
                    .isBetween(50L, 60L);
            assertThat(rig.get(queue.retry("bad 30"))).isTrue();
            rig.end(queue, "bad 30", JobState.FAILED);
            assertThat(rig.job(queue, "bad 30").status().errorCount()).isEqualTo(1);
        }
    }

    @Test
    default void failedJobsAreForgottenByTheirOwnAge() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(
                    someFail(),
                    builder -> builder.retain(10, Duration.ofHours(1)).retainFailed(10, Duration.ofHours(3)));
            rig.put(queue, "bad");
            rig.put(queue, "good");
            rig.end(queue, "bad", JobState.FAILED);
            rig.end(queue, "good", JobState.SUCCEEDED);
            rig.advance(Duration.ofMinutes(61));
            assertThat(knows(rig, queue, "good")).isFalse();
            assertThat(knows(rig, queue, "bad")).isTrue();
            rig.advance(Duration.ofHours(2));
            assertThat(knows(rig, queue, "bad")).isFalse();
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 1, 0, 0));
        }
    }

    @Test
    @DisplayName("failed jobs kept shorter than results leave their results readable")
    default void resultsOutliveFailedJobs() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(
                    someFail(),
                    builder -> builder.retain(10, Duration.ofHours(3)).retainFailed(10, Duration.ofHours(1)));
            rig.put(queue, Rig.job("bad").header("h", "1"));
            rig.end(queue, "bad", JobState.FAILED);
            rig.advance(Duration.ofMinutes(61));
            assertThat(knows(rig, queue, "bad")).isFalse();
            JobResult result = rig.all(
                            queue.results(ResultCursor.EARLIEST, JobFilter.ALL).take(1))
                    .get(0);
            assertThat(result.id()).isEqualTo("bad");
            assertThat(result.failure().message()).contains("bad");
            assertThat(result.headers()).containsEntry("h", "1");
        }
    }

    @Test
    @DisplayName(
            "a forgotten id may be used again, as may that of a job whose new life ends while its first is forgotten")
    default void forgottenIdsAreFree() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(
                    someFail(),
                    builder -> builder.retain(10, Duration.ofMinutes(1)).retainFailed(10, Duration.ofMinutes(1)));
            rig.put(queue, "a");
            rig.put(queue, "bad");
            rig.end(queue, "a", JobState.SUCCEEDED);
            rig.end(queue, "bad", JobState.FAILED);
            rig.advance(Duration.ofSeconds(30));
            assertThat(rig.get(queue.retry("bad"))).isTrue();
            rig.end(queue, "bad", JobState.FAILED);
            rig.advance(Duration.ofSeconds(31)); // the first life's result is gone, the second's is not
            assertThat(rig.job(queue, "bad").state()).isEqualTo(JobState.FAILED);
            assertThat(rig.end(queue, "bad").cursor())
                    .isEqualTo(rig.job(queue, "bad").cursor());
            rig.advance(Duration.ofDays(2));
            assertThat(knows(rig, queue, "bad")).isFalse();
            rig.put(queue, "a");
            rig.put(queue, "bad");
            assertThat(rig.end(queue, "a", JobState.SUCCEEDED).attempt()).isEqualTo(1);
            rig.end(queue, "bad", JobState.FAILED);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 2, 2, 0, 0));
        }
    }
}
