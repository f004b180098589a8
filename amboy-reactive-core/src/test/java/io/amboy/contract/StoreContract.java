package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobFailure;
import io.amboy.JobFilter;
import io.amboy.JobRegistry;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.Progress;
import io.amboy.PutResult;
import io.amboy.QueueStats;
import io.amboy.store.Claim;
import io.amboy.store.Control;
import io.amboy.store.ControlResult;
import io.amboy.store.NewJob;
import io.amboy.store.Settlement;
import io.amboy.store.Settling;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a store keeps, counts and tells, as a queue sees it. */
public interface StoreContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName(
            "the put that made a job hears CREATED however often it is sent; any other hears EXISTED [DRV-02, Q-02]")
    default void tokenTellsPutsApart() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            NewJob mine = session.job(Rig.job("a"));
            NewJob other = session.job(Rig.job("a").priority(9));
            for (int i = 0; i < 10; i++) {
                assertThat(session.get(session.store.add(mine)).outcome()).isEqualTo(PutResult.Outcome.CREATED);
                assertThat(session.get(session.store.add(other)).outcome()).isEqualTo(PutResult.Outcome.EXISTED);
            }
            assertThat(session.find("a").priority()).isZero();
            session.complete(session.claim());
            PutResult late = session.get(session.store.add(mine));
            assertThat(late.outcome()).isEqualTo(PutResult.Outcome.CREATED);
            assertThat(late.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(session.get(session.store.add(other)).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(session.stats().total()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("jobs added one after the other have a row each, in order; together all or none [CAP-01, TR-17]")
    default void addManyAndAddTogether() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.add("b");
            List<PutResult> rows = session.get(session.store.addAll(
                    List.of(session.job(Rig.job("a")), session.job(Rig.job("b")), session.job(Rig.job("c")))));
            assertThat(rows).extracting(PutResult::id).containsExactly("a", "b", "c");
            assertThat(rows)
                    .extracting(PutResult::outcome)
                    .containsExactly(PutResult.Outcome.CREATED, PutResult.Outcome.EXISTED, PutResult.Outcome.CREATED);
            List<PutResult> none = session.get(
                    session.store.addTogether(List.of(session.job(Rig.job("d"), 77), session.job(Rig.job("c"), 77))));
            assertThat(none)
                    .extracting(PutResult::outcome)
                    .containsExactly(PutResult.Outcome.REJECTED, PutResult.Outcome.EXISTED);
            assertThat(session.knows("d")).isFalse();
            List<NewJob> both = List.of(session.job(Rig.job("d"), 78), session.job(Rig.job("e"), 78));
            for (int i = 0; i < 3; i++) { // the same put again
                assertThat(session.get(session.store.addTogether(both))).allMatch(PutResult::created);
            }
            assertThat(session.stats()).isEqualTo(new QueueStats(5, 0, 0, 0, 0, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("an abort by token ends the job of that put only")
    default void abortByToken() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.get(session.store.add(session.job(Rig.job("a"), 4711)));
            assertThat(session.order(new Control.Abort("a", "no", 4712)).applied())
                    .isFalse();
            assertThat(session.find("a").state()).isEqualTo(JobState.PENDING);
            assertThat(session.order(new Control.Abort("a", "yes", 4711)))
                    .isEqualTo(new ControlResult(true, JobState.ABORTED));
            assertThat(session.order(new Control.Abort("a", "again", 0)))
                    .isEqualTo(new ControlResult(false, JobState.ABORTED));
            assertThat(session.order(new Control.Abort("unknown", "?", 0))).isEqualTo(new ControlResult(false, null));
        }
    }

    @Test
    @DisplayName("retry, remove and promote apply to the states that they are for, and say what is [MGT-02, RTY-06]")
    default void ordersApplyWhereTheyBelong() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.add("good", "bad", "open");
            session.add(Rig.job("late").delay(Duration.ofHours(1)));
            session.complete(session.claim());
            Claim bad = session.claim();
            session.settle(
                    bad,
                    new Settlement.Failed(
                            JobFailure.of(JobFailure.Kind.ERROR, new IllegalStateException("bad"), 1, kit.now())));

            for (String id : List.of("good", "open", "late")) {
                JobState state = session.find(id).state();
                assertThat(session.order(new Control.Retry(id))).isEqualTo(new ControlResult(false, state));
            }
            assertThat(session.order(new Control.Promote("open")))
                    .isEqualTo(new ControlResult(false, JobState.PENDING));
            assertThat(session.order(new Control.Remove("open"))).isEqualTo(new ControlResult(false, JobState.PENDING));
            for (Control order : List.of(new Control.Retry("?"), new Control.Remove("?"), new Control.Promote("?"))) {
                assertThat(session.order(order)).isEqualTo(new ControlResult(false, null));
            }

            assertThat(session.order(new Control.Promote("late"))).isEqualTo(new ControlResult(true, JobState.PENDING));
            assertThat(session.order(new Control.Retry("bad"))).isEqualTo(new ControlResult(true, JobState.PENDING));
            assertThat(session.find("bad").status().attempt()).isZero();
            assertThat(session.order(new Control.Remove("good")).applied()).isTrue();
            assertThat(session.knows("good")).isFalse();
            assertThat(session.stats()).isEqualTo(new QueueStats(3, 0, 0, 0, 1, 0, 0, 0));
            session.claims.request(3);
            assertThat(session.claims.items.next(3))
                    .extracting(Claim::id)
                    .containsExactlyInAnyOrder("open", "late", "bad");
        }
    }

    @Test
    @DisplayName("a pause holds for every session, of one type or of all, and what runs goes on [SC-25]")
    default void pauseHoldsForAll() {
        try (QueueKit kit = kits().virtualTime()) {
            JobType<String, String> other = JobType.of("other", 1, String.class, String.class);
            JobRegistry both = JobRegistry.builder()
                    .handle(Rig.ECHO, (payload, context) -> Mono.just(payload))
                    .handle(other, (payload, context) -> Mono.just(payload))
                    .build();
            Session session = Session.open(kit, both);
            Session elsewhere = Session.open(kit, both);
            session.add("running");
            Claim running = session.claim();
            elsewhere.order(new Control.Pause("echo"));
            session.add("a");
            session.add(other.request("x").id("b"));
            session.claims.request(5);
            assertThat(session.claims.items.next().id()).isEqualTo("b");
            session.complete(running);
            elsewhere.order(new Control.Resume("echo"));
            assertThat(session.claims.items.next().id()).isEqualTo("a");
            session.order(new Control.Pause(null));
            session.add("c");
            session.add(other.request("x").id("d"));
            assertThat(session.stats().pending()).isEqualTo(2);
            assertThat(session.claims.all()).hasSize(3);
            elsewhere.order(new Control.Resume(null));
            assertThat(List.of(
                            session.claims.items.next().id(),
                            session.claims.items.next().id()))
                    .containsExactlyInAnyOrder("c", "d");
        }
    }

    @Test
    @DisplayName("a batch of settlements is answered in order, refused ones among them [CAP-02]")
    default void batchesAreAnsweredInOrder() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            Session dead = Session.open(kit);
            dead.add("lost");
            Claim lost = dead.claim();
            IntStream.range(0, 5).forEach(i -> session.add("job " + i));
            session.claims.request(5);
            List<Claim> held = session.claims.items.next(5);
            kit.crash(dead.store);
            var answers = session.get(session.store.settle(List.of(
                    new Settling(held.get(0), Settlement.DONE),
                    new Settling(lost, Settlement.DONE),
                    new Settling(held.get(1), Settlement.RELEASED),
                    new Settling(held.get(0), Settlement.RELEASED),
                    new Settling(held.get(1), Settlement.DONE))));
            assertThat(answers)
                    .extracting(settled -> settled.claim())
                    .containsExactly(held.get(0), lost, held.get(1), held.get(0), held.get(1));
            assertThat(answers)
                    .extracting(settled ->
                            settled.status() == null ? null : settled.status().state())
                    .containsExactly(JobState.SUCCEEDED, null, JobState.PENDING, JobState.SUCCEEDED, JobState.PENDING);
            List<Job> all = session.get(session.store.jobs(JobFilter.ALL).collectList());
            assertThat(all).hasSize(6);
        }
    }

    @Test
    @DisplayName("jobs of types that a session does not handle wait for one that does, and are counted [TR-6]")
    default void unknownTypesAreParked() {
        try (QueueKit kit = kits().virtualTime()) {
            JobType<String, String> other = JobType.of("other", 1, String.class, String.class);
            JobType<String, String> newer = JobType.of("other", 2, String.class, String.class);
            Session plain = Session.open(kit);
            plain.add(other.request("x").id("parked"));
            plain.add(newer.request("x").id("newer"));
            plain.add("known");
            plain.claims.request(10);
            assertThat(plain.claims.items.next().id()).isEqualTo("known");
            assertThat(plain.find("parked").state()).isEqualTo(JobState.PENDING);
            assertThat(plain.get(plain.store.stats()).byType().get(other.id()).pending())
                    .isEqualTo(1);
            assertThat(plain.get(plain.store.stats()).byType().get(newer.id()).pending())
                    .isEqualTo(1);
            Session able = Session.open(
                    kit,
                    JobRegistry.builder()
                            .handle(other, (payload, context) -> Mono.just(payload))
                            .build());
            able.claims.request(10);
            assertThat(able.claims.items.next().id()).isEqualTo("parked");
            assertThat(plain.claims.all()).hasSize(1);
            assertThat(able.find("newer").state()).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    @DisplayName("progress is kept with the running job, the latest of it, and not beyond the claim")
    default void progressBelongsToTheClaim() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            session.add("a");
            Claim first = session.claim();
            for (int i = 1; i <= 100; i++) {
                session.store.progress(first, new Progress(i / 200.0, "step " + i));
            }
            assertThat(session.find("a").progress()).isEqualTo(new Progress(0.5, "step 100"));
            session.settle(first, Settlement.RELEASED);
            Claim second = session.claim();
            session.store.progress(first, new Progress(0.9, "a ghost's"));
            assertThat(session.find("a").progress().note()).isNotEqualTo("a ghost's");
            session.complete(second);
            session.store.progress(second, new Progress(0.9, "too late"));
            assertThat(session.find("a").progress().note()).isNotEqualTo("too late");
        }
    }
}
