package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.Job;
import io.amboy.JobClaim;
import io.amboy.JobFailure;
import io.amboy.JobNotFoundException;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.store.Claim;
import io.amboy.store.JobStore;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A new life by hand, and jobs that are lost with their worker. */
public interface RevivalContract {
    QueueKit.Factory kits();

    /** A worker takes the next job and dies of it. */
    private static String crashWithNext(Rig rig, JobRegistry registry) {
        JobStore dying = rig.kit.store();
        rig.done(dying.open(rig.kit.session(registry)));
        Claim claim = rig.get(dying.claims().next());
        rig.kit.crash(dying);
        return claim.id();
    }

    // ---- by hand

    @Test
    @DisplayName("a failed job retried by hand has a new life with attempts of its own [SC-09, RTY-06]")
    default void retryByHandIsANewLife() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler, options -> options.retry(RetryPolicy.none())));
            rig.put(queue, Rig.job("a").header("h", "1"));
            Steered.Run first = handler.starts.next();
            first.fail("first life");
            JobResult failed = rig.end(queue, "a", JobState.FAILED);
            rig.advance(Duration.ofHours(1));

            assertThat(rig.get(queue.retry("a"))).isTrue();
            Steered.Run second = handler.starts.next();
            assertThat(second.payload).isEqualTo("a");
            assertThat(second.context.attempt()).isEqualTo(1);
            assertThat(second.context.headers()).containsEntry("h", "1");
            assertThat(second.context.fencingToken()).isGreaterThan(first.context.fencingToken());
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 1, 0, 0, 0, 0));
            assertThat(rig.job(queue, "a").status().errors()).isEmpty();
            second.succeed("second life");

            JobResult succeeded = rig.end(queue, "a", JobState.SUCCEEDED);
            assertThat(succeeded.cursor()).isNotEqualTo(failed.cursor());
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("only failed jobs can be retried by hand [RTY-05, RTY-08]")
    default void onlyFailedJobsAreRetriedByHand() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, Rig.job("scheduled").delay(Duration.ofHours(1)));
            rig.put(queue, "succeeded");
            rig.drain(queue, 1);
            rig.put(queue, "running");
            rig.get(queue.next());
            rig.put(queue, "pending");
            rig.put(queue, "aborted");
            rig.abort(queue, "aborted");
            QueueStats before = rig.stats(queue);

            for (String id : new String[] {"scheduled", "succeeded", "running", "pending", "aborted"}) {
                assertThat(rig.get(queue.retry(id))).as(id).isFalse();
            }
            assertThatThrownBy(() -> rig.done(queue.retry("unknown")))
                    .isInstanceOf(JobNotFoundException.class)
                    .hasMessageContaining("unknown");
            assertThat(rig.stats(queue)).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("a job lost with its worker goes back to the head and counts a crash, no attempt [SC-01, NXT-01]")
    default void lostJobGoesBackToTheHead() {
        try (Rig rig = Rig.realTime(kits())) {
            JobRegistry registry = Rig.echo();
            JobQueue queue = rig.queue(registry, builder -> builder.runner(Rig.BY_HAND));
            rig.put(queue, "a");
            rig.put(queue, "b");
            assertThat(crashWithNext(rig, registry)).isEqualTo("a");

            JobStatusInfo lost = rig.reach(queue, "a", JobState.PENDING).status();
            assertThat(lost.crashes()).isEqualTo(1);
            assertThat(lost.attempt()).isZero();
            assertThat(lost.errorCount()).isZero();
            assertThat(lost.owner()).isNull();
            rig.done(queue.start());
            var claim = rig.get(queue.next());
            assertThat(claim.id()).isEqualTo("a");
            assertThat(claim.epoch()).isEqualTo(2);
            rig.done(claim.complete());
            JobResult result = rig.end(queue, "a", JobState.SUCCEEDED);
            assertThat(result.attempt()).isEqualTo(1);
            assertThat(rig.job(queue, "a").status().crashes()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a job that keeps killing its worker fails as poison, and lives again by hand [SC-09]")
    default void poisonFailsAfterThreeCrashes() {
        try (Rig rig = Rig.realTime(kits())) {
            JobRegistry registry = Rig.echo();
            JobQueue queue = rig.queue(registry);
            rig.put(queue, "poison");
            for (int crash = 1; crash <= 2; crash++) {
                crashWithNext(rig, registry);
                assertThat(rig.reach(queue, "poison", JobState.PENDING).status().crashes())
                        .isEqualTo(crash);
            }
            crashWithNext(rig, registry);
            JobFailure failure = rig.end(queue, "poison", JobState.FAILED).failure();
            assertThat(failure.kind()).isEqualTo(JobFailure.Kind.CRASH);
            assertThat(failure.message()).contains("3");
            assertThat(rig.job(queue, "poison").status().crashes()).isEqualTo(3);

            assertThat(rig.get(queue.retry("poison"))).isTrue();
            assertThat(rig.job(queue, "poison").status().crashes()).isZero();
            crashWithNext(rig, registry);
            rig.reach(queue, "poison", JobState.PENDING);
            rig.done(queue.start());
            rig.end(queue, "poison", JobState.SUCCEEDED);
        }
    }

    @Test
    default void handlerOptionsSayHowManyCrashesAreTooMany() {
        try (Rig rig = Rig.realTime(kits())) {
            JobRegistry registry = Rig.echo(new Steered(), options -> options.maxCrashes(1));
            JobQueue queue = rig.queue(registry);
            rig.put(queue, "a");
            crashWithNext(rig, registry);
            assertThat(rig.end(queue, "a", JobState.FAILED).failure().kind()).isEqualTo(JobFailure.Kind.CRASH);
        }
    }

    @Test
    default void crashesAndAttemptsAreCountedApart() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobRegistry registry =
                    Rig.echo(handler, options -> options.retry(RetryPolicy.fixed(2, Duration.ofSeconds(1))));
            JobQueue queue = rig.queue(registry);
            rig.put(queue, "a");
            crashWithNext(rig, registry);
            rig.reach(queue, "a", JobState.PENDING);
            crashWithNext(rig, registry);
            rig.reach(queue, "a", JobState.PENDING);
            rig.done(queue.start());
            Steered.Run first = handler.starts.next();
            assertThat(first.context.attempt()).isEqualTo(1);
            first.fail("first attempt");
            assertThat(rig.job(queue, "a").status().crashes()).isEqualTo(2);
            rig.advance(Duration.ofSeconds(1));
            assertThat(handler.starts.next().context.isLastAttempt()).isTrue();
        }
    }

    @Test
    default void awaitAfterARetryWaitsForTheNewOutcome() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler, options -> options.retry(RetryPolicy.none())));
            rig.put(queue, "a");
            handler.starts.next().fail("first life");
            rig.end(queue, "a", JobState.FAILED);
            assertThat(rig.get(queue.retry("a"))).isTrue();
            var end = queue.await("a").toFuture();
            Steered.Run second = handler.starts.next();
            assertThat(end).isNotDone();
            second.succeed("second life");
            assertThat(end).succeedsWithin(rig.kit.patience()).matches(JobResult::succeeded);
        }
    }

    // ---- lost with the worker

    @Test
    default void claimShowsWhatTheJobHasBeenThrough() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo(
                    (payload, context) -> Mono.empty(),
                    options -> options.retry(RetryPolicy.fixed(3, Duration.ofSeconds(1)))));
            rig.advance(Duration.ofSeconds(1));
            rig.put(queue, "a");
            rig.done(rig.get(queue.next()).fail(new IllegalStateException("first")));
            rig.advance(Duration.ofSeconds(1));
            JobClaim claim = rig.get(queue.next());
            Job stored = rig.job(queue, "a");
            assertThat(claim.job().status()).isEqualTo(stored.status());
            assertThat(claim.job().times()).isEqualTo(stored.times());
            assertThat(stored.status().errors()).hasSize(1);
        }
    }
}
