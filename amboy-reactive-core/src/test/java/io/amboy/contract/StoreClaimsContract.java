package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobClaim;
import io.amboy.JobFailure;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.QueueStats;
import io.amboy.store.Claim;
import io.amboy.store.Control;
import io.amboy.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A store hands jobs out on demand, each to one holder, and takes an outcome from nobody but the latest holder. */
public interface StoreClaimsContract {
    QueueKit.Factory kits();

    private static JobFailure failure(Session session, String message) {
        return JobFailure.of(JobFailure.Kind.ERROR, new IllegalStateException(message), 1, session.kit.now());
    }

    @Test
    @DisplayName("no claim without demand, and a settlement is no demand [SC-56, DRV-05]")
    default void claimsFollowDemand() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            IntStream.range(0, 10).forEach(i -> session.add("job " + i));
            assertThat(session.claims.all()).isEmpty();
            session.claims.request(3);
            List<Claim> three = session.claims.items.next(3);
            assertThat(session.stats()).isEqualTo(new QueueStats(7, 0, 0, 3, 0, 0, 0, 0));
            three.forEach(session::complete);
            assertThat(session.stats()).isEqualTo(new QueueStats(7, 0, 0, 0, 3, 0, 0, 0));
            assertThat(session.claims.all()).hasSize(3);
            session.claims.request(100);
            session.claims.items.next(7);
            session.add("later");
            assertThat(session.claims.items.next().id()).isEqualTo("later");
            assertThat(session.claims.all()).extracting(Claim::id).hasSize(11).doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("a claim carries what a run needs [REM-06]")
    default void claimCarriesTheJob() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.add(Rig.job("a")
                    .header("k", "v")
                    .maxTime(Duration.ofSeconds(5))
                    .maxAttempts(9)
                    .dependency(io.amboy.Dependency.check("later", "x")));
            Claim claim = session.claim();
            assertThat(claim.type()).isEqualTo(Rig.ECHO.id());
            assertThat(claim.epoch()).isEqualTo(1);
            assertThat(claim.attempt()).isEqualTo(1);
            assertThat(claim.deferrals()).isZero();
            assertThat(claim.maxTime()).isEqualTo(Duration.ofSeconds(5));
            assertThat(claim.maxAttempts()).isEqualTo(9);
            assertThat(claim.headers()).containsEntry("k", "v");
            assertThat(claim.dependency().arguments()).containsExactly("x");
            Job snapshot = claim.snapshot();
            assertThat(Rig.ECHO.payloadOf(snapshot)).isEqualTo("a");
            assertThat(snapshot.state()).isEqualTo(JobState.RUNNING);
            assertThat(snapshot.status().owner()).isEqualTo(session.settings.owner());
        }
    }

    @Test
    @DisplayName("of many that want one job one gets it, and of two jobs each goes to one [NXT-01, REM-03, TR-1]")
    default void eachJobHasOneHolder() {
        try (QueueKit kit = kits().realTime()) {
            List<Session> many = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                many.add(Session.open(kit));
            }
            Inbox<Claim> handed = new Inbox<>("claim of any session");
            many.forEach(session -> {
                session.claims.cancel();
                Reader.of(session.store.claims().doOnNext(handed::add), 1);
            });
            many.get(0).add("a", "b");
            assertThat(handed.next(2)).extracting(Claim::id).containsExactlyInAnyOrder("a", "b");
            assertThat(many.get(0).stats()).isEqualTo(new QueueStats(0, 0, 0, 2, 0, 0, 0, 0));
            assertThat(handed.left()).isEmpty();
            many.forEach(Session::close);
        }
    }

    @Test
    @DisplayName("a claim settled twice gives the recorded answer, whatever it says the second time [TR-5, Q-13]")
    default void settledTwiceAnswersTheSame() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.add("a", "b");
            Claim a = session.claim();
            JobStatusInfo first = session.settle(a, Settlement.DONE);
            assertThat(first.state()).isEqualTo(JobState.SUCCEEDED);
            JobStatusInfo again = session.settle(a, new Settlement.Failed(failure(session, "late")));
            assertThat(again.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(again.modificationCount()).isEqualTo(first.modificationCount());
            assertThat(session.find("a").failure()).isNull();
            assertThat(session.stats()).isEqualTo(new QueueStats(1, 0, 0, 0, 1, 0, 0, 0));
            Claim b = session.claim();
            assertThat(session.settle(b, Settlement.RELEASED).state()).isEqualTo(JobState.PENDING);
            assertThat(session.settle(b, Settlement.DONE).state()).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    @DisplayName("each kind of settlement does what it says [DSP-03, DRV-04]")
    default void settlementsMoveTheJob() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.add("a");
            JobStatusInfo retry = session.settle(
                    session.claim(), new Settlement.RetryAt(kit.now().plusSeconds(1), failure(session, "one")));
            assertThat(retry.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(retry.attempt()).isEqualTo(1);
            assertThat(retry.errors()).extracting(JobFailure::message).containsExactly("one");
            kit.advance(Duration.ofSeconds(1));
            Claim second = session.claim();
            assertThat(second.attempt()).isEqualTo(2);
            JobStatusInfo blocked =
                    session.settle(second, new Settlement.Deferred(kit.now().plusSeconds(1), true));
            assertThat(blocked.state()).isEqualTo(JobState.BLOCKED);
            assertThat(blocked.attempt()).isEqualTo(1);
            kit.advance(Duration.ofSeconds(1));
            Claim third = session.claim();
            assertThat(third.attempt()).isEqualTo(2);
            assertThat(third.deferrals()).isEqualTo(1);
            assertThat(third.epoch()).isEqualTo(3);
            assertThat(session.settle(third, Settlement.RELEASED).state()).isEqualTo(JobState.PENDING);
            Claim fourth = session.claim();
            JobStatusInfo skipped = session.settle(fourth, new Settlement.Succeeded(null, true));
            assertThat(skipped.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(skipped.skipped()).isTrue();
            assertThat(skipped.errorCount()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a crashed session's claim is refused, its job is at the head again and counts a crash [SC-01, SC-04]")
    default void crashGivesBackAndFences() {
        try (QueueKit kit = kits().virtualTime()) {
            Session dead = Session.open(kit);
            Session alive = Session.open(kit);
            dead.add("a", "b");
            Claim lost = dead.claim();
            kit.crash(dead.store);
            assertThat(alive.find("a").state()).isEqualTo(JobState.PENDING);
            Claim taken = alive.claim();
            assertThat(taken.id()).isEqualTo("a");
            assertThat(taken.epoch()).isGreaterThan(lost.epoch());
            assertThat(taken.attempt()).isEqualTo(1);
            assertThat(taken.snapshot().status().crashes()).isEqualTo(1);
            assertThat(dead.settle(lost, Settlement.DONE)).isNull();
            assertThat(dead.settle(lost, new Settlement.Failed(failure(dead, "ghost"))))
                    .isNull();
            Job untouched = alive.find("a");
            assertThat(untouched.state()).isEqualTo(JobState.RUNNING);
            assertThat(untouched.status().errors()).isEmpty();
            alive.complete(taken);
            assertThat(dead.settle(lost, Settlement.RELEASED)).isNull();
            assertThat(alive.find("a").state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @Test
    @DisplayName("a claim is its session's own: another's settlement of it is refused [NXT-02, LCK-01, CAP-02]")
    default void claimOfAnotherSessionIsRefused() {
        try (QueueKit kit = kits().virtualTime()) {
            Session holder = Session.open(kit);
            Session other = Session.open(kit);
            holder.add("a");
            Claim claim = holder.claim();
            assertThat(other.settle(claim, Settlement.DONE)).isNull();
            assertThat(holder.find("a").state()).isEqualTo(JobState.RUNNING);
            holder.complete(claim);
        }
    }

    @Test
    @DisplayName("a closing session gives its claims back to the head in their order, at no cost [SC-44, TR-9]")
    default void closeGivesBack() {
        try (QueueKit kit = kits().virtualTime()) {
            Session closing = Session.open(kit);
            Session stays = Session.open(kit);
            closing.add("a", "b", "c", "d");
            closing.claims.request(2);
            List<Claim> held = closing.claims.items.next(2);
            closing.close();
            assertThat(closing.settle(held.get(0), Settlement.DONE))
                    .satisfiesAnyOf(
                            refused -> assertThat(refused).isNull(),
                            known -> assertThat(known.state()).isEqualTo(JobState.PENDING));
            stays.claims.request(4);
            List<Claim> again = stays.claims.items.next(4);
            assertThat(again).extracting(Claim::id).startsWith("a", "b").hasSize(4);
            assertThat(again).allSatisfy(claim -> {
                assertThat(claim.attempt()).isEqualTo(1);
                assertThat(claim.snapshot().status().crashes()).isZero();
            });
            closing.claims.complete();
            closing.revocations.complete();
        }
    }

    @Test
    @DisplayName("after a cancel nothing is handed out, and what was not taken is there for the next")
    default void cancelledClaimantGetsNothing() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.add("a");
            session.claims.request(5);
            Claim held = session.claims.items.next();
            session.claims.cancel();
            session.add("b");
            assertThat(session.find("b").state()).isEqualTo(JobState.PENDING);
            assertThat(session.claims.all()).hasSize(1);
            session.complete(held); // what it holds, it may still settle
            Reader<Claim> next = Reader.of(session.store.claims(), 5);
            assertThat(next.items.next().id()).isEqualTo("b");
        }
    }

    @Test
    @DisplayName("an abort revokes a running claim once, and its answer waits for what is recorded [TR-5, SC-43]")
    default void abortRevokesOnce() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.add("a", "b", "c");
            session.claims.request(3);
            List<Claim> claims = session.claims.items.next(3);
            List<Reader<?>> orders = new ArrayList<>();
            for (Claim claim : claims) {
                for (int i = 0; i < 3; i++) {
                    orders.add(Reader.of(session.store.control(new Control.Abort(claim.id(), "why " + i, 0))));
                }
            }
            session.revocations.items.next(3);
            assertThat(session.revocations.all()).hasSize(3).allSatisfy(revocation -> {
                assertThat(revocation.cause()).isEqualTo(JobClaim.Revocation.ABORTED);
                assertThat(revocation.reason()).isEqualTo("why 0");
            });
            assertThat(orders).noneMatch(Reader::hasEnded);
            session.settle(claims.get(0), new Settlement.Aborted("why 0"));
            session.settle(claims.get(1), Settlement.DONE); // was faster
            session.settle(claims.get(2), new Settlement.RetryAt(kit.now(), failure(session, "too late to retry")));
            assertThat(orders.subList(0, 3))
                    .allSatisfy(order -> assertThat(order.complete())
                            .isEqualTo(List.of(new io.amboy.store.ControlResult(true, JobState.ABORTED))));
            assertThat(orders.subList(3, 6))
                    .allSatisfy(order -> assertThat(order.complete())
                            .isEqualTo(List.of(new io.amboy.store.ControlResult(false, JobState.SUCCEEDED))));
            assertThat(orders.subList(6, 9))
                    .allSatisfy(order -> assertThat(order.complete())
                            .isEqualTo(List.of(new io.amboy.store.ControlResult(true, JobState.ABORTED))));
            assertThat(session.revocations.all()).hasSize(3);
        }
    }
}
