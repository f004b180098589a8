package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.Dependency;
import io.amboy.DependencyState;
import io.amboy.Edge;
import io.amboy.JobExpiredException;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.RetryPolicy;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Jobs that nobody took before their latest start: they expire wherever they wait, and count. */
public interface ExpiryContract {
    QueueKit.Factory kits();

    private static JobRequest<String> hasty(Rig rig, String id) {
        return Rig.job(id).dispatchBy(rig.kit.now().plusSeconds(5));
    }

    private static void expires(Rig rig, JobQueue queue, String id) {
        rig.advance(Duration.ofMillis(4_999));
        assertThat(rig.job(queue, id).status().completed()).isFalse();
        rig.advance(Duration.ofMillis(1));
        rig.end(queue, id, JobState.EXPIRED);
    }

    @Test
    @DisplayName("a job expires without any worker about, as a recorded and counted outcome [NXT-01]")
    default void jobExpiresWithoutAnyWorker() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.put(queue, hasty(rig, "a"));
            expires(rig, queue, "a");

            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 0, 0, 1));
            JobResult logged =
                    rig.get(queue.results(ResultCursor.EARLIEST, JobFilter.ALL).next());
            assertThat(logged.id()).isEqualTo("a");
            assertThat(logged.state()).isEqualTo(JobState.EXPIRED);
            assertThat(logged.attempt()).isZero();
            assertThat(logged.failure()).isNotNull();
            assertThatThrownBy(() -> rig.done(queue.resultOf("a", Rig.ECHO))).isInstanceOf(JobExpiredException.class);

            rig.done(queue.start());
            rig.put(queue, "next");
            rig.end(queue, "next", JobState.SUCCEEDED);
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.EXPIRED);
        }
    }

    @Test
    default void pendingJobExpiresBehindABusyWorker() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Runners.single()));
            rig.put(queue, "busy");
            Steered.Run busy = handler.starts.next();
            rig.put(queue, hasty(rig, "a"));
            rig.put(queue, "patient");
            expires(rig, queue, "a");
            busy.succeed("");
            assertThat(handler.starts.next().id()).isEqualTo("patient");
        }
    }

    @Test
    default void scheduledJobExpires() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            rig.put(queue, hasty(rig, "a").delay(Duration.ofSeconds(60)));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.SCHEDULED);
            expires(rig, queue, "a");
            rig.advance(Duration.ofSeconds(60));
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 0, 0, 1));
        }
    }

    @Test
    default void jobBlockedByAnotherExpires() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            rig.put(queue, hasty(rig, "a").after("unknown"));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.BLOCKED);
            expires(rig, queue, "a");
            rig.end(queue, rig.put(queue, "unknown"), JobState.SUCCEEDED);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 0, 0, 1));
        }
    }

    @Test
    default void jobBlockedByAScopeExpires() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            rig.put(queue, Rig.job("holder").exclusive("s"));
            Steered.Run holder = handler.starts.next();
            rig.put(queue, hasty(rig, "a").exclusive("s"));
            rig.put(queue, Rig.job("third").exclusive("s"));
            expires(rig, queue, "a");
            holder.succeed("");
            assertThat(handler.starts.next().id()).isEqualTo("third");
        }
    }

    @Test
    default void jobBlockedByItsCheckExpires() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobRegistry registry = JobRegistry.builder()
                    .handle(Rig.ECHO, (payload, context) -> Mono.just(payload))
                    .check("never", (arguments, context) -> Mono.just(DependencyState.BLOCKED))
                    .build();
            JobQueue queue = rig.started(registry);
            rig.put(queue, hasty(rig, "a").dependency(Dependency.check("never")));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.BLOCKED);
            expires(rig, queue, "a");
        }
    }

    @Test
    default void pausedQueueLetsJobsExpire() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            rig.done(queue.pause());
            rig.put(queue, hasty(rig, "a"));
            expires(rig, queue, "a");
        }
    }

    @Test
    default void jobThatWasTakenInTimeMayRunOn() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(
                    Rig.echo(handler, options -> options.retry(RetryPolicy.fixed(2, Duration.ofSeconds(1)))));
            rig.put(queue, hasty(rig, "a"));
            Steered.Run first = handler.starts.next();
            rig.advance(Duration.ofSeconds(60));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.RUNNING);
            first.fail("once");
            rig.advance(Duration.ofSeconds(1));
            handler.starts.next().succeed("late, but begun in time");
            rig.end(queue, "a", JobState.SUCCEEDED);
        }
    }

    @Test
    default void deadlineThatHasPassedExpiresAtOnce() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.advance(Duration.ofSeconds(60));
            assertThat(rig.get(queue.put(Rig.job("a").dispatchBy(rig.kit.now().minusSeconds(1))))
                            .created())
                    .isTrue();
            rig.end(queue, "a", JobState.EXPIRED);
        }
    }

    @Test
    @DisplayName("what becomes of a job that waits for one that expires is its own wish [SC-21]")
    default void expiryReachesThoseWhoWait() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.runner(Rig.BY_HAND));
            rig.put(queue, hasty(rig, "a"));
            rig.put(queue, Rig.job("fails").after("a"));
            rig.put(queue, Rig.job("aborts").after(Edge.OnFailure.ABORT, List.of("a")));
            rig.put(queue, Rig.job("runs").afterFinished("a"));
            rig.advance(Duration.ofSeconds(5));

            assertThat(rig.end(queue, "fails", JobState.FAILED).failure().message())
                    .contains("a");
            rig.end(queue, "aborts", JobState.ABORTED);
            assertThat(rig.drain(queue, 1)).containsExactly("runs");
        }
    }
}
