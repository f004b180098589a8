package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.AbortOutcome;
import io.amboy.JobAbortedException;
import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Ending a job before it is done: from anywhere, in any state, with the truth as the answer. */
public interface AbortContract {
    QueueKit.Factory kits();

    private static AbortOutcome aborted(String id) {
        return new AbortOutcome(id, AbortOutcome.Outcome.ABORTED, JobState.ABORTED);
    }

    @Test
    default void waitingJobsEndAtOnce() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.queue(Rig.echo(handler));
            rig.put(queue, "pending");
            rig.put(queue, Rig.job("scheduled").delay(Duration.ofSeconds(1)));
            rig.put(queue, Rig.job("blocked").after("unknown"));
            rig.put(queue, Rig.job("scope").exclusive("s"));
            rig.put(queue, Rig.job("in line").exclusive("s"));
            for (String id : List.of("pending", "scheduled", "blocked", "in line", "scope")) {
                assertThat(rig.abort(queue, id)).isEqualTo(aborted(id));
                JobResult result = rig.end(queue, id, JobState.ABORTED);
                assertThat(result.attempt()).isZero();
                assertThat(result.failure().message()).isEqualTo("the test says so");
                assertThat(result.times().start()).isNull();
            }
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 0, 5, 0));
            rig.done(queue.start());
            rig.put(queue, "unknown");
            assertThat(handler.starts.next().id()).isEqualTo("unknown");
            rig.advance(Duration.ofSeconds(1));
            assertThat(handler.starts.left()).isEmpty();
        }
    }

    @Test
    @DisplayName("a running handler is cancelled, and the answer comes when the outcome is recorded [ABT-02, SC-43]")
    default void runningHandlerIsCancelled() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            JobQueue elsewhere = rig.queue(Rig.echo());
            rig.put(queue, "a");
            rig.put(queue, "b");
            handler.starts.next(2);

            assertThat(rig.abort(elsewhere, "a")).isEqualTo(aborted("a"));
            assertThat(rig.stateOf(elsewhere, "a")).isEqualTo(JobState.ABORTED);
            assertThat(handler.cancels.next()).isEqualTo("a");
            assertThat(handler.cancels.left()).isEmpty();
            JobResult result = rig.end(queue, "a");
            assertThat(result.attempt()).isEqualTo(1);
            assertThat(result.failure().message()).isEqualTo("the test says so");
            assertThat(result.times().duration()).isNotNull();
            assertThatThrownBy(() -> rig.done(queue.resultOf("a", Rig.ECHO)))
                    .isInstanceOfSatisfying(
                            JobAbortedException.class,
                            error -> assertThat(error.result().id()).isEqualTo("a"));
            handler.of("b").succeed("goes on");
            rig.end(queue, "b", JobState.SUCCEEDED);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 0, 1, 0));
        }
    }

    @Test
    default void endedAndUnknownJobsStayAsTheyAre() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(
                    (payload, context) ->
                            payload.equals("fails") ? Mono.error(new IllegalStateException()) : Mono.just(payload),
                    options -> options.retry(RetryPolicy.none())));
            rig.end(queue, rig.put(queue, "succeeds"));
            rig.end(queue, rig.put(queue, "fails"));
            rig.put(queue, Rig.job("aborted").delay(Duration.ofHours(1)));
            rig.abort(queue, "aborted");
            assertThat(rig.abort(queue, "succeeds"))
                    .isEqualTo(new AbortOutcome("succeeds", AbortOutcome.Outcome.ALREADY_ENDED, JobState.SUCCEEDED));
            assertThat(rig.abort(queue, "fails"))
                    .isEqualTo(new AbortOutcome("fails", AbortOutcome.Outcome.ALREADY_ENDED, JobState.FAILED));
            assertThat(rig.abort(queue, "aborted"))
                    .isEqualTo(new AbortOutcome("aborted", AbortOutcome.Outcome.ALREADY_ENDED, JobState.ABORTED));
            assertThat(rig.abort(queue, "unknown"))
                    .isEqualTo(new AbortOutcome("unknown", AbortOutcome.Outcome.NOT_FOUND, null));
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 1, 1, 0));
        }
    }

    @Test
    @DisplayName("of many aborts of one running job all hear the same, and one outcome is recorded [SHU-05]")
    default void concurrentAbortsShareOneOutcome() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            rig.put(queue, "a");
            handler.starts.next();
            List<AbortOutcome> outcomes = rig.all(Flux.range(0, 20)
                    .flatMap(i -> queue.abort("a", "abort " + i).subscribeOn(Schedulers.parallel()), 20));
            assertThat(outcomes).hasSize(20).allMatch(outcome -> outcome.state() == JobState.ABORTED);
            assertThat(outcomes)
                    .anyMatch(outcome -> outcome.outcome() == AbortOutcome.Outcome.ABORTED)
                    .noneMatch(outcome -> outcome.outcome() == AbortOutcome.Outcome.NOT_FOUND);
            assertThat(handler.cancels.next()).isEqualTo("a");
            assertThat(handler.cancels.left()).isEmpty();
            assertThat(rig.stats(queue).aborted()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("abort and end race: exactly one of them wins, and the answer says which [SC-43]")
    default void abortTellsTheTruthInARace() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            for (int i = 0; i < 200; i++) {
                String id = rig.put(queue, "" + i);
                Steered.Run run = handler.starts.next();
                CompletableFuture<AbortOutcome> abort = queue.abort(id, "race")
                        .subscribeOn(Schedulers.parallel())
                        .toFuture();
                run.succeed("won");
                AbortOutcome outcome = abort.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                        .join();
                JobResult end = rig.end(queue, id);
                assertThat(outcome.state()).isEqualTo(end.state());
                assertThat(outcome.outcome() == AbortOutcome.Outcome.ABORTED)
                        .isEqualTo(end.state() == JobState.ABORTED);
            }
            QueueStats stats = rig.stats(queue);
            assertThat(stats.succeeded() + stats.aborted()).isEqualTo(200);
        }
    }

    @Test
    default void abortedJobIsNotRetried() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(
                    Rig.echo(handler, options -> options.retry(RetryPolicy.fixed(5, Duration.ofSeconds(1)))));
            rig.put(queue, "waits for its retry");
            handler.starts.next().fail("first");
            assertThat(rig.abort(queue, "waits for its retry")).isEqualTo(aborted("waits for its retry"));
            rig.put(queue, "runs");
            handler.starts.next();
            rig.abort(queue, "runs");
            rig.advance(Duration.ofMinutes(1));
            assertThat(handler.starts.left()).isEmpty();
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 0, 2, 0));
        }
    }

    @Test
    default void claimInHandIsRevoked() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            JobClaim claim = rig.get(queue.next());
            CompletableFuture<JobClaim.Revocation> revoked = claim.revoked().toFuture();
            assertThat(rig.abort(queue, "a")).isEqualTo(aborted("a"));
            assertThat(revoked).succeedsWithin(rig.kit.patience()).isEqualTo(JobClaim.Revocation.ABORTED);
            claim.complete(Rig.ECHO, "too late").onErrorComplete().block(rig.kit.patience());
            rig.end(queue, "a", JobState.ABORTED);
            rig.put(queue, "b");
            assertThat(rig.get(queue.next()).id()).as("the slot is free again").isEqualTo("b");
        }
    }

    @Test
    default void claimCanAbortItsOwnJob() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            assertThat(rig.get(rig.get(queue.next()).abort("by its holder"))).isEqualTo(aborted("a"));
            assertThat(rig.end(queue, "a", JobState.ABORTED).failure().message())
                    .isEqualTo("by its holder");
        }
    }

    // ---- call

    @Test
    default void cancelledCallAbortsTheJobItMade() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            Disposable call = queue.call(Rig.job("a")).subscribe();
            handler.starts.next();
            call.dispose();
            assertThat(handler.cancels.next()).isEqualTo("a");
            rig.end(queue, "a", JobState.ABORTED);
        }
    }

    @Test
    default void cancelledCallSparesTheJobOfAnother() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            rig.put(queue, "a");
            Steered.Run run = handler.starts.next();
            queue.call(Rig.job("a")).subscribe().dispose();
            JobRequest<String> unrelated = Rig.job("b");
            rig.put(queue, unrelated);
            handler.starts.next();
            assertThat(handler.cancels.left()).isEmpty();
            run.succeed("spared");
            assertThat(rig.get(queue.resultOf("a", Rig.ECHO))).isEqualTo("spared");
        }
    }

    @Test
    default void abortWaitsForNoStubbornHandler() {
        try (Rig rig = Rig.realTime(kits())) {
            Sinks.One<String> end = Sinks.one();
            Inbox<String> starts = new Inbox<>("start");
            JobQueue queue = rig.started(Rig.echo((payload, context) -> {
                starts.add(payload);
                return Mono.fromFuture(end.asMono().toFuture(), true); // goes on after a cancel
            }));
            rig.put(queue, "stubborn");
            starts.next();
            assertThat(rig.abort(queue, "stubborn")).isEqualTo(aborted("stubborn"));
            end.tryEmitValue("too late");
            rig.end(queue, "stubborn", JobState.ABORTED);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 0, 1, 0));
        }
    }

    @Test
    @DisplayName("hundreds of running jobs are aborted while others come and go [ABT-02]")
    default void manyAbortsAmongOtherWork() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(
                    Rig.echo((payload, context) -> payload.startsWith("never") ? Mono.never() : Mono.just(payload)));
            rig.done(queue.putAll(Flux.range(0, 200).map(i -> Rig.job("never " + i))));
            Mono<Void> others = queue.putAll(Flux.range(0, 2_000).map(i -> Rig.job("other " + i)))
                    .then();
            Mono<Void> aborts = Flux.fromStream(IntStream.range(0, 200).boxed())
                    .flatMap(i -> queue.abort("never " + i, "enough"))
                    .doOnNext(outcome -> assertThat(outcome.state()).isEqualTo(JobState.ABORTED))
                    .then();
            rig.done(Mono.when(others.subscribeOn(Schedulers.parallel()), aborts));
            assertThat(rig.get(queue.awaitIdle())).isEqualTo(new QueueStats(0, 0, 0, 0, 2_000, 0, 200, 0));
        }
    }
}
