package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.NonRetryableException;
import io.amboy.QueueClosedException;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.Runner;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The counters: one consistent partition of every job there ever was, and the wait for an idle queue. */
public interface StatsContract {
    QueueKit.Factory kits();

    /** What the jobs themselves say, where nothing is forgotten. */
    private static Map<JobState, Long> counted(Rig rig, JobQueue queue) {
        Map<JobState, Long> counts = new TreeMap<>();
        for (JobState state : JobState.values()) {
            counts.put(state, rig.get(queue.jobs(JobFilter.ALL.states(state)).count()));
        }
        return counts;
    }

    private static Map<JobState, Long> parts(QueueStats stats) {
        return new TreeMap<>(Map.of(
                JobState.PENDING, stats.pending(),
                JobState.SCHEDULED, stats.scheduled(),
                JobState.BLOCKED, stats.blocked(),
                JobState.RUNNING, stats.running(),
                JobState.SUCCEEDED, stats.succeeded(),
                JobState.FAILED, stats.failed(),
                JobState.ABORTED, stats.aborted(),
                JobState.EXPIRED, stats.expired()));
    }

    @Test
    @DisplayName("a new queue has counted nothing and is idle [Q-03, STT-01, DRV-01]")
    default void newQueueIsIdle() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            assertThat(rig.stats(queue)).isEqualTo(QueueStats.EMPTY);
            assertThat(rig.get(queue.awaitIdle())).isEqualTo(QueueStats.EMPTY);
            assertThat(rig.all(queue.jobs(JobFilter.ALL))).isEmpty();
        }
    }

    @Test
    @DisplayName("each state is counted, and the counters equal what the jobs say [STT-01, TR-16]")
    default void everyStateIsCounted() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(
                    Rig.echo((payload, context) -> Mono.just(payload), options -> options.retry(RetryPolicy.none())));
            for (String id : List.of("a", "b", "c", "d", "e")) {
                rig.put(queue, id);
            }
            rig.put(queue, Rig.job("late").delay(Duration.ofMinutes(1)));
            rig.put(queue, Rig.job("later").delay(Duration.ofMinutes(2)));
            rig.put(queue, Rig.job("waits").after("never"));
            rig.put(
                    queue,
                    Rig.job("short")
                            .delay(Duration.ofMillis(1))
                            .dispatchBy(rig.kit.now().plusMillis(2))
                            .priority(-1));
            rig.done(rig.get(queue.next()).complete());
            rig.done(rig.get(queue.next()).fail(new NonRetryableException("for good")));
            rig.get(queue.next()); // stays in hand
            rig.abort(queue, "d");
            rig.advance(Duration.ofMillis(5));
            rig.end(queue, "short", JobState.EXPIRED);
            QueueStats stats = rig.stats(queue);
            assertThat(stats).isEqualTo(new QueueStats(1, 2, 1, 1, 1, 1, 1, 1));
            assertThat(stats.completed()).isEqualTo(4);
            assertThat(stats.open()).isEqualTo(5);
            assertThat(stats.total()).isEqualTo(9);
            assertThat(counted(rig, queue)).isEqualTo(parts(stats));
        }
    }

    @Test
    @DisplayName("at every moment the parts add up to the jobs put, and ends only grow [TR-16, Q-01]")
    default void partsAddUpWhileJobsRun() {
        try (Rig rig = Rig.realTime(kits())) {
            Runner pool = Runners.pool(4);
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.runner(pool));
            List<QueueStats> seen = new ArrayList<>();
            for (int round = 1; round <= 50; round++) {
                int from = round * 200;
                rig.done(queue.putAll(Flux.range(from, 200).map(i -> Rig.job("job " + i))));
                QueueStats stats = rig.stats(queue);
                assertThat(stats.total()).isEqualTo(round * 200L);
                assertThat(stats.running()).isBetween(0L, 4L);
                seen.add(stats);
            }
            seen.add(rig.get(queue.awaitIdle()));
            assertThat(seen).extracting(QueueStats::completed).isSorted();
            assertThat(seen.get(50)).isEqualTo(new QueueStats(0, 0, 0, 0, 10_000, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("what retention forgets stays counted [TR-16]")
    default void countersOutliveRetention() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(
                    Rig.echo((payload, context) -> payload.endsWith("7")
                            ? Mono.error(new NonRetryableException("seven"))
                            : Mono.just(payload)),
                    builder -> builder.retain(5, Duration.ofHours(1)).retainFailed(3, Duration.ofHours(1)));
            rig.done(queue.putAll(Flux.range(0, 1_000).map(i -> Rig.job("job " + i))));
            assertThat(rig.get(queue.awaitIdle())).isEqualTo(new QueueStats(0, 0, 0, 0, 900, 100, 0, 0));
            assertThat(rig.get(queue.jobs(JobFilter.ALL).count())).isLessThan(200);
            assertThat(rig.stats(queue).total()).isEqualTo(1_000);
        }
    }

    @Test
    default void retryByHandTakesItsJobBackOutOfFailed() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            rig.done(rig.get(queue.next()).fail(new NonRetryableException("once")));
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 1, 0, 0));
            assertThat(rig.get(queue.retry("a"))).isTrue();
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(1, 0, 0, 0, 0, 0, 0, 0));
            rig.done(rig.get(queue.next()).complete());
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("all queues of a store count together [DRV-07]")
    default void queuesOfAStoreCountTogether() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue worker = rig.started(Rig.echo());
            JobQueue producer = rig.queue(Rig.echo());
            rig.put(producer, "a");
            rig.end(producer, "a", JobState.SUCCEEDED);
            for (int i = 0; i < 20; i++) {
                JobQueue passing = rig.queue(Rig.echo());
                assertThat(rig.stats(passing)).isEqualTo(rig.stats(worker));
                rig.done(passing.close());
            }
            assertThat(rig.stats(producer)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 0, 0, 0));
        }
    }

    @Test
    @DisplayName(
            "awaitIdle waits for scheduled and blocked jobs too, and answers as soon as the last has ended [WAI-03]")
    default void awaitIdleWaitsForTheLast() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            rig.put(queue, Rig.job("late").delay(Duration.ofHours(1)));
            rig.put(queue, Rig.job("then").after("late"));
            Reader<QueueStats> idle = Reader.of(queue.awaitIdle());
            rig.put(queue, "now");
            rig.end(queue, "now", JobState.SUCCEEDED);
            rig.advance(Duration.ofMinutes(59));
            assertThat(idle.hasEnded()).isFalse();
            rig.advance(Duration.ofMinutes(1));
            assertThat(idle.complete()).containsExactly(new QueueStats(0, 0, 0, 0, 3, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("awaitIdle holds behind any retention and for many at once [WAI-01, WAI-03]")
    default void manyAwaitIdleBehindAShortRetention() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo(), builder -> builder.retain(1, Duration.ofHours(1)));
            rig.done(queue.putAll(Flux.range(0, 5_000).map(i -> Rig.job("job " + i))));
            List<Reader<QueueStats>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(Reader.of(queue.awaitIdle()));
            }
            rig.done(queue.start());
            assertThat(waiting)
                    .allSatisfy(each ->
                            assertThat(each.complete()).containsExactly(new QueueStats(0, 0, 0, 0, 5_000, 0, 0, 0)));
        }
    }

    @Test
    default void awaitIdleFailsWhenTheQueueCloses() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.put(queue, "never run");
            Reader<QueueStats> idle = Reader.of(queue.awaitIdle());
            Reader<QueueStats> left = Reader.of(queue.awaitIdle());
            left.cancel();
            rig.done(queue.close());
            idle.fail(QueueClosedException.class);
            assertThat(left.hasEnded()).isFalse();
        }
    }
}
