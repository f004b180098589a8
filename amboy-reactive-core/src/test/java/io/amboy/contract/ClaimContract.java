package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.HandlerOptions;
import io.amboy.Job;
import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.JobType;
import io.amboy.QueueClosedException;
import io.amboy.QueueStateException;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Claims by hand: what a claim tells, how it is settled, and that demand bounds them. */
public interface ClaimContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName("a claim shows its job running and records a value [DSP-01, CAP-02, Q-05]")
    default void claimIsCompletedWithAValue() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            JobStatusInfo before = rig.job(queue, "a").status();
            JobClaim claim = rig.get(queue.next());
            assertThat(claim.id()).isEqualTo("a");
            assertThat(claim.epoch()).isEqualTo(1);
            assertThat(rig.job(queue, "a").status().modificationCount()).isGreaterThan(before.modificationCount());
            for (Job job : List.of(claim.job(), rig.job(queue, "a"))) {
                assertThat(job.state()).isEqualTo(JobState.RUNNING);
                assertThat(job.status().inProgress()).isTrue();
                assertThat(job.status().completed()).isFalse();
                assertThat(job.status().owner()).isNotBlank();
                assertThat(job.times().start()).isNotNull();
                assertThat(job.times().end()).isNull();
            }
            rig.done(claim.complete(Rig.ECHO, "by hand"));

            JobResult result = rig.end(queue, "a", JobState.SUCCEEDED);
            assertThat(Rig.ECHO.valueOf(result)).isEqualTo("by hand");
            assertThat(result.attempt()).isEqualTo(1);
            assertThat(result.times().end()).isNotNull();
            Job ended = rig.job(queue, "a");
            assertThat(ended.status().completed()).isTrue();
            assertThat(ended.status().inProgress()).isFalse();
            assertThat(ended.status().owner()).isNull();
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("a hundred takers and one job: exactly one gets it; each of two jobs is got once [NXT-01, DSP-04]")
    default void contendersNeverShareAJob() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            Inbox<String> claimed = new Inbox<>("claim");
            for (int i = 0; i < 100; i++) {
                queue.next()
                        .subscribeOn(Schedulers.parallel())
                        .onErrorComplete(QueueClosedException.class)
                        .subscribe(claim -> claimed.add(claim.id()));
            }
            rig.put(queue, "one");
            assertThat(claimed.next()).isEqualTo("one");
            assertThat(rig.stats(queue).running()).isEqualTo(1);
            rig.put(queue, "two");
            assertThat(claimed.next()).isEqualTo("two");
            assertThat(claimed.left()).isEmpty();
        }
    }

    @Test
    @DisplayName("next waits for a job; ended jobs are never claimed again [DRV-05]")
    default void nextWaitsForAJob() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "ended");
            rig.drain(queue, 1);
            CompletableFuture<JobClaim> waiting = queue.next().toFuture();
            assertThat(rig.stats(queue).running()).isZero();
            assertThat(waiting).isNotDone();
            rig.put(queue, "new");
            assertThat(waiting)
                    .succeedsWithin(rig.kit.patience())
                    .matches(claim -> claim.id().equals("new"));
        }
    }

    @Test
    default void cancelledNextLosesNothing() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            queue.next().subscribe().dispose();
            rig.put(queue, "later");
            assertThat(rig.drain(queue, 1)).containsExactly("later");

            // takers that go away while jobs come; what reaches them all the same is theirs to settle
            for (int i = 0; i < 300; i++) {
                Disposable taker = queue.next()
                        .doOnNext(claim -> claim.complete().subscribe())
                        .subscribe();
                Mono<?> put = queue.put(Rig.job("" + i)).subscribeOn(Schedulers.parallel());
                CompletableFuture<?> putting = put.toFuture();
                taker.dispose();
                assertThat(putting).succeedsWithin(rig.kit.patience());
            }
            queue.claims(4).flatMap(JobClaim::complete).subscribe();
            QueueStats idle = rig.get(queue.awaitIdle());
            assertThat(idle).isEqualTo(new QueueStats(0, 0, 0, 0, 301, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("never more unsettled claims than slots, whatever is requested [SC-56]")
    default void slotsBoundUnsettledClaims() {
        List<Function<Flux<JobClaim>, Flux<JobClaim>>> greedy = List.of(
                claims -> claims,
                claims -> claims.publishOn(Schedulers.parallel(), 1_000),
                claims -> claims.flatMap(Mono::just, 1_000, 1_000),
                Flux::share);
        for (Function<Flux<JobClaim>, Flux<JobClaim>> operators : greedy) {
            try (Rig rig = Rig.realTime(kits())) {
                JobQueue queue = rig.byHand(Rig.echo());
                IntStream.range(0, 10).forEach(i -> rig.put(queue, "" + i));
                Inbox<JobClaim> claims = new Inbox<>("claim");
                operators.apply(queue.claims(3)).subscribe(claims::add);
                List<JobClaim> held = claims.next(3);
                assertThat(rig.stats(queue).running()).isEqualTo(3);

                rig.done(held.get(0).complete());
                claims.next();
                rig.done(held.get(1).giveBack());
                claims.next();
                rig.done(held.get(2).fail(new IllegalStateException("failed")));
                claims.next();
                assertThat(rig.stats(queue).running()).isEqualTo(3);
                assertThat(claims.left()).isEmpty();
            }
        }
    }

    @Test
    default void nothingIsClaimedWithoutDemand() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            IntStream.range(0, 5).forEach(i -> rig.put(queue, "" + i));
            Inbox<JobClaim> claims = new Inbox<>("claim");
            BaseSubscriber<JobClaim> taker = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}

                @Override
                protected void hookOnNext(JobClaim claim) {
                    claims.add(claim);
                }
            };
            queue.claims(4).subscribe(taker);
            assertThat(rig.stats(queue).running()).isZero();
            taker.request(2);
            List<JobClaim> held = claims.next(2);
            assertThat(rig.stats(queue).running()).isEqualTo(2);

            rig.done(held.get(0).complete());
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(3, 0, 0, 1, 1, 0, 0, 0));
            taker.request(1);
            claims.next();
            assertThat(rig.stats(queue).running()).isEqualTo(2);
            taker.cancel();
        }
    }

    @Test
    @DisplayName("only the first settlement of a claim counts [CAP-02, DSP-04]")
    default void firstSettlementCounts() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            JobClaim claim = rig.get(queue.next());
            rig.done(claim.complete(Rig.ECHO, "first"));
            JobStatusInfo recorded = rig.job(queue, "a").status();
            rig.done(claim.complete(Rig.ECHO, "second"));
            rig.done(claim.fail(new IllegalStateException("late")));
            rig.done(claim.giveBack());

            assertThat(Rig.ECHO.valueOf(rig.end(queue, "a"))).isEqualTo("first");
            assertThat(rig.job(queue, "a").status()).isEqualTo(recorded);
            assertThat(claim.revoked().blockOptional(rig.kit.patience())).isEmpty();
            assertThat(rig.stats(queue).succeeded()).isEqualTo(1);
        }
    }

    @Test
    default void formerHolderCannotRecordAnything() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            JobClaim former = rig.get(queue.next());
            rig.done(former.giveBack());
            JobClaim holder = rig.get(queue.next());
            assertThat(holder.epoch()).isGreaterThan(former.epoch());

            former.complete(Rig.ECHO, "former").onErrorComplete().block(rig.kit.patience());
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.RUNNING);
            rig.done(holder.complete(Rig.ECHO, "holder"));
            assertThat(Rig.ECHO.valueOf(rig.end(queue, "a"))).isEqualTo("holder");
        }
    }

    @Test
    default void claimIsRunOnceAndNotSettledBeside() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.byHand(Rig.echo(handler));
            rig.put(queue, "a");
            JobClaim claim = rig.get(queue.next());
            CompletableFuture<JobStatusInfo> running = claim.run().toFuture();
            Steered.Run run = handler.starts.next();
            for (Mono<?> refused : List.of(claim.run(), claim.complete(), claim.fail(new Error()), claim.giveBack())) {
                assertThatThrownBy(() -> rig.done(refused)).isInstanceOf(QueueStateException.class);
            }
            run.succeed("done");
            assertThat(running)
                    .succeedsWithin(rig.kit.patience())
                    .matches(status -> status.state() == JobState.SUCCEEDED);
            assertThatThrownBy(() -> rig.done(claim.run())).isInstanceOf(QueueStateException.class);
        }
    }

    @Test
    default void cancelledRunGivesTheJobBack() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.byHand(Rig.echo(handler));
            rig.put(queue, "a");
            Disposable run = rig.get(queue.next()).run().subscribe();
            handler.starts.next();
            run.dispose();
            assertThat(handler.cancels.next()).isEqualTo("a");
            assertThat(rig.reach(queue, "a", JobState.PENDING).status().attempt())
                    .isZero();
            JobClaim again = rig.get(queue.next());
            assertThat(again.epoch()).isEqualTo(2);
            rig.done(again.complete());
        }
    }

    @Test
    default void failureByHandFollowsTheRetryPolicy() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo(
                    (payload, context) -> Mono.empty(),
                    (HandlerOptions options) -> options.retry(RetryPolicy.fixed(2, Duration.ofSeconds(3)))));
            rig.put(queue, "a");
            rig.done(rig.get(queue.next()).fail(new IllegalStateException("one")));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.SCHEDULED);
            rig.advance(Duration.ofSeconds(3));
            rig.done(rig.get(queue.next()).fail(new IllegalStateException("two")));
            assertThat(rig.end(queue, "a", JobState.FAILED).failure().message()).isEqualTo("two");
        }
    }

    @Test
    default void valueMustBeOfTheJobsType() {
        try (Rig rig = Rig.realTime(kits())) {
            JobType<String, Integer> other = JobType.of("other", 1, String.class, Integer.class);
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            JobClaim claim = rig.get(queue.next());
            assertThatThrownBy(() -> rig.done(claim.complete(other, 1))).isInstanceOf(QueueStateException.class);
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.RUNNING);
            rig.done(claim.complete());
            assertThat(rig.end(queue, "a").value().isEmpty()).isTrue();
        }
    }
}
