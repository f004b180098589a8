package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.AbortOutcome;
import io.amboy.AbortableRunner;
import io.amboy.Job;
import io.amboy.JobClaim;
import io.amboy.JobFilter;
import io.amboy.JobNotFoundException;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.Runner;
import io.amboy.runner.Runners;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What runs the claims: the pools, and runners of the user's own. */
public interface RunnerContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName(
            "n workers and n producers of 7 jobs each: every job is found, run and reported once [Q-01, Q-05, RUN-04]")
    default void everyJobOfEveryProducerRunsOnce() {
        for (int workers : new int[] {1, 2, 4, 8, 16, 32, 64}) {
            try (Rig rig = Rig.realTime(kits())) {
                int jobs = 7 * workers;
                JobQueue queue = rig.started(Rig.echo(), builder -> builder.runner(Runners.pool(workers)));
                List<Job> found = rig.all(Flux.range(0, workers)
                        .flatMap(
                                producer -> Flux.range(0, 7)
                                        .concatMap(i -> queue.put(Rig.job(producer + "-" + i)))
                                        .concatMap(row -> queue.get(row.id()))
                                        .subscribeOn(Schedulers.parallel()),
                                workers));
                assertThat(found).hasSize(jobs);
                assertThat(rig.get(queue.awaitIdle())).isEqualTo(new QueueStats(0, 0, 0, 0, jobs, 0, 0, 0));
                assertThat(rig.all(queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                                .take(jobs)))
                        .allMatch(result ->
                                result.times().start() != null && result.times().end() != null)
                        .extracting(result -> result.id())
                        .doesNotHaveDuplicates()
                        .containsExactlyInAnyOrderElementsOf(
                                found.stream().map(Job::id).toList());
                assertThat(rig.all(queue.jobStats().take(jobs)).stream().map(JobStatusInfo::id))
                        .hasSize(jobs)
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    @DisplayName("a pool runs as many jobs at once as it has slots [RUN-04, RUN-05]")
    default void poolFillsItsSlotsAndNoMore() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Runners.pool(3)));
            IntStream.range(0, 10).forEach(i -> rig.put(queue, "" + i));
            List<Steered.Run> running = handler.starts.next(3);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(7, 0, 0, 3, 0, 0, 0, 0));
            running.get(1).succeed("");
            handler.starts.next();
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(6, 0, 0, 3, 1, 0, 0, 0));
            assertThat(handler.starts.left()).isEmpty();
        }
    }

    @Test
    default void singleRunsJobsInTheirOrder() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> ran = new Inbox<>("run");
            JobQueue queue = rig.queue(
                    Rig.echo((payload, context) -> Mono.fromRunnable(() -> ran.add(payload))),
                    builder -> builder.runner(Runners.single()));
            List<String> ids = IntStream.range(0, 500).mapToObj(i -> "" + i).toList();
            rig.done(queue.putAll(Flux.fromIterable(ids).map(Rig::job)));
            rig.done(queue.start());
            rig.get(queue.awaitIdle());
            assertThat(ran.next(500)).isEqualTo(ids);
        }
    }

    @Test
    @DisplayName("a pool knows its running jobs and aborts exactly those it is asked to [ABT-01, ABT-02, ABT-03]")
    default void poolKnowsAndAbortsItsJobs() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            AbortableRunner pool = Runners.pool(10);
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(pool));
            assertThat(pool.runningJobs()).isEmpty();
            Set<String> ids = ConcurrentHashMap.newKeySet();
            IntStream.range(0, 10).forEach(i -> ids.add(rig.put(queue, "" + i)));
            rig.put(queue, "waits");
            handler.starts.next(10);
            assertThat(pool.runningJobs()).isEqualTo(ids);
            assertThat(pool.isRunning("3")).isTrue();
            for (String stranger : List.of("waits", "unknown")) {
                assertThat(pool.isRunning(stranger)).isFalse();
                assertThatThrownBy(() -> rig.done(pool.abort(stranger)))
                        .isInstanceOf(JobNotFoundException.class)
                        .hasMessageContaining(stranger);
            }
            assertThat(pool.runningJobs()).isEqualTo(ids);

            assertThat(rig.get(pool.abort("3")))
                    .isEqualTo(new AbortOutcome("3", AbortOutcome.Outcome.ABORTED, JobState.ABORTED));
            assertThat(handler.cancels.next()).isEqualTo("3");
            rig.end(queue, "3", JobState.ABORTED);
            assertThat(handler.starts.next().id()).isEqualTo("waits");
            assertThat(pool.isRunning("3")).isFalse();

            assertThat(rig.get(pool.abortAll())).isEqualTo(10);
            assertThat(handler.cancels.next(10)).doesNotHaveDuplicates().contains("waits");
            assertThat(rig.get(queue.awaitIdle())).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 0, 11, 0));
            rig.until(() -> pool.runningJobs().isEmpty()); // a moment after the outcome is recorded
            assertThat(rig.get(pool.abortAll())).isZero();
        }
    }

    @Test
    @DisplayName("a runner serves one queue at a time, and another after that is closed [RUN-02, RUN-03]")
    default void poolServesOneQueueAtATime() {
        try (Rig rig = Rig.realTime(kits())) {
            AbortableRunner pool = Runners.pool(2);
            JobQueue first = rig.started(Rig.echo(), builder -> builder.runner(pool));
            rig.end(first, rig.put(first, "a"), JobState.SUCCEEDED);
            rig.done(first.close());
            JobQueue second = rig.started(Rig.echo(), builder -> builder.runner(pool));
            rig.end(second, rig.put(second, "b"), JobState.SUCCEEDED);
        }
    }

    @Test
    default void poolIsFreeAsSoonAsItsRunIsCancelled() {
        try (Rig rig = Rig.realTime(kits())) {
            AbortableRunner pool = Runners.pool(1);
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            // cancelled in the middle of its loop
            rig.done(pool.run(queue.claims(1)).take(1).thenMany(Flux.defer(() -> pool.run(Flux.empty()))));
        }
    }

    @Test
    @DisplayName("a runner that takes no claims makes a queue that only stores [RUN-01]")
    default void runnerMayTakeNothing() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.PENDING);
            rig.done(queue.close());
        }
    }

    // ---- runners of the user's own

    /** The shortest useful runner. */
    private static Runner flatMapping(int slots) {
        return new Runner() {
            @Override
            public int slots() {
                return slots;
            }

            @Override
            public Flux<JobStatusInfo> run(Flux<JobClaim> claims) {
                return claims.flatMap(JobClaim::run, slots);
            }
        };
    }

    @Test
    default void userWrittenRunnerWorks() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.runner(flatMapping(4)));
            rig.done(queue.putAll(Flux.range(0, 5_000).map(i -> Rig.job("" + i))));
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(5_000);
        }
    }

    @Test
    default void userWrittenRunnerIsBoundedByItsSlots() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(flatMapping(2)));
            IntStream.range(0, 5).forEach(i -> rig.put(queue, "" + i));
            List<Steered.Run> running = handler.starts.next(2);
            assertThat(rig.stats(queue).running()).isEqualTo(2);
            rig.abort(queue, running.get(0).id());
            running.get(1).succeed("");
            handler.starts.next(2);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(1, 0, 0, 2, 1, 0, 1, 0));
            rig.done(queue.close(java.time.Duration.ZERO));
            assertThat(handler.cancels.next(3)).hasSize(3);
        }
    }

    @Test
    default void userWrittenRunnerMaySettleByHand() {
        try (Rig rig = Rig.realTime(kits())) {
            Runner settling = new Runner() {
                @Override
                public int slots() {
                    return 1;
                }

                @Override
                public Flux<JobStatusInfo> run(Flux<JobClaim> claims) {
                    return claims.concatMap(
                            claim -> claim.complete(Rig.ECHO, "by the runner").then(Mono.empty()), 0);
                }
            };
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.runner(settling));
            rig.put(queue, "a");
            rig.put(queue, "b");
            assertThat(rig.get(queue.resultOf("b", Rig.ECHO))).isEqualTo("by the runner");
        }
    }
}
