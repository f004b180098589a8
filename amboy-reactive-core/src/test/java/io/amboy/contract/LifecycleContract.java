package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.JobClaim;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.QueueClosedException;
import io.amboy.QueueHealth;
import io.amboy.QueueState;
import io.amboy.QueueStateException;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.Runner;
import io.amboy.runner.Runners;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The life of a queue: start, pause, close, and what each of them refuses. */
public interface LifecycleContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName("a new queue has not started, has a runner and is empty [Q-03, SHU-03, DRV-01, RUN-01, PRI-01]")
    default void newQueueIsEmptyAndNotStarted() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo(), builder -> builder.id("new-one"));

            assertThat(queue.id()).isEqualTo("new-one");
            assertThat(queue.state()).isEqualTo(QueueState.NEW);
            assertThat(queue.started()).isFalse();
            assertThat(queue.runner()).isNotNull();
            assertThat(rig.stats(queue)).isEqualTo(QueueStats.EMPTY);
            assertThat(queue.get("nobody").blockOptional(rig.kit.patience())).isEmpty();
            assertThat(rig.get(queue.resultPages(ResultCursor.EARLIEST, JobFilter.ALL)
                                    .next())
                            .results())
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("health follows the life of the queue, and is never an error")
    default void healthFollowsLife() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            assertThat(rig.get(queue.health()).up()).isFalse();
            rig.done(queue.start());
            assertThat(rig.get(queue.health()).up()).isTrue();
            assertThat(rig.get(queue.health()).details()).containsEntry("state", "STARTED");
            rig.done(queue.close());
            assertThat(rig.get(queue.health())).isEqualTo(new QueueHealth(false, Map.of("state", "CLOSED")));
        }
    }

    @Test
    @DisplayName("a queue that is paused and resumed in quick succession goes on claiming")
    default void quickPausesDoNotStopClaiming() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            for (int round = 0; round < 300; round++) {
                for (int i = 0; i < 4; i++) {
                    rig.done(queue.pause().then(queue.resume()));
                }
                rig.put(queue, "job " + round);
                rig.end(queue, "job " + round, JobState.SUCCEEDED);
            }
        }
    }

    @Test
    @DisplayName("start may be called any number of times [Q-07, LIM-02, RUN-02, ORD-06, DRV-07, RTY-01]")
    default void startIsIdempotent() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.done(Flux.range(0, 20)
                    .flatMap(i -> queue.start().subscribeOn(Schedulers.parallel()))
                    .then());
            for (int i = 0; i < 200; i++) {
                rig.done(queue.start());
            }

            assertThat(queue.state()).isEqualTo(QueueState.STARTED);
            String id = rig.put(queue, "once");
            assertThat(rig.end(queue, id).attempt()).isEqualTo(1);
            assertThat(rig.stats(queue).total()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("the runner can be replaced before start only [Q-06, LIM-03, ORD-06, RUN-03]")
    default void runnerIsReplacedBeforeStartOnly() {
        try (Rig rig = Rig.realTime(kits())) {
            Runner first = Runners.pool(1);
            Runner second = Runners.pool(2);
            JobQueue queue = rig.queue(Rig.echo(), builder -> builder.runner(first));
            assertThat(queue.runner()).isSameAs(first);
            queue.setRunner(second);
            queue.setRunner(first);
            queue.setRunner(second);
            rig.done(queue.start());

            for (Runner refused : List.of(first, second)) {
                assertThatExceptionOfType(QueueStateException.class).isThrownBy(() -> queue.setRunner(refused));
            }
            assertThat(queue.runner()).isSameAs(second);
            rig.end(queue, rig.put(queue, "runs"), JobState.SUCCEEDED);
        }
    }

    @Test
    @DisplayName("a job put before start is stored, and runs after it [RTY-01, REM-02]")
    default void jobsPutBeforeStartRunAfterIt() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            String id = rig.put(queue, "early");
            assertThat(rig.stateOf(queue, id)).isEqualTo(JobState.PENDING);

            rig.done(queue.start());
            assertThat(rig.get(queue.resultOf(id, Rig.ECHO))).isEqualTo("early");
        }
    }

    @Test
    default void producerNeedsNoStart() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue producer = rig.queue(Rig.echo());
            rig.started(Rig.echo());

            assertThat(rig.get(producer.call(Rig.job("from afar")))).isEqualTo("from afar");
            assertThat(producer.state()).isEqualTo(QueueState.NEW);
        }
    }

    @Test
    @DisplayName("a paused queue claims nothing, lets its jobs end, and goes on after resume [SC-20, SC-25]")
    default void pauseStopsClaimingUntilResume() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            rig.put(queue, "running");
            Steered.Run running = handler.starts.next();
            rig.done(queue.pause());
            rig.done(queue.pause());
            assertThat(queue.state()).isEqualTo(QueueState.PAUSED);
            assertThat(queue.started()).isTrue();

            String waiting = rig.put(queue, "waiting");
            running.succeed("done");
            rig.end(queue, "running", JobState.SUCCEEDED);
            assertThat(rig.stateOf(queue, waiting)).isEqualTo(JobState.PENDING);

            rig.done(queue.resume());
            rig.done(queue.resume());
            assertThat(queue.state()).isEqualTo(QueueState.STARTED);
            handler.starts.next().succeed("done");
            rig.end(queue, waiting, JobState.SUCCEEDED);
        }
    }

    @Test
    default void pauseAndResumeNeedAStartedQueue() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            for (Mono<Void> refused : List.of(queue.pause(), queue.resume())) {
                assertThatThrownBy(() -> rig.done(refused)).isInstanceOf(QueueStateException.class);
            }
            assertThat(queue.state()).isEqualTo(QueueState.NEW);
        }
    }

    @Test
    default void nextWaitsForStartAndEndsWithTheQueue() throws Exception {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo(), builder -> builder.runner(Rig.BY_HAND));
            rig.put(queue, "first");
            CompletableFuture<JobClaim> early = queue.next().toFuture();
            assertThat(rig.stateOf(queue, "first")).isEqualTo(JobState.PENDING);
            assertThat(early).isNotDone();

            rig.done(queue.start());
            JobClaim claim = early.get(rig.kit.patience().toSeconds(), TimeUnit.SECONDS);
            assertThat(claim.id()).isEqualTo("first");
            rig.done(claim.complete());

            CompletableFuture<JobClaim> waiting = queue.next().toFuture();
            CompletableFuture<List<JobClaim>> stream =
                    queue.claims(2).collectList().toFuture();
            rig.done(queue.close());
            assertThat(waiting)
                    .failsWithin(rig.kit.patience())
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .withCauseInstanceOf(QueueClosedException.class);
            assertThat(stream).succeedsWithin(rig.kit.patience()).isEqualTo(List.of());
        }
    }
}
