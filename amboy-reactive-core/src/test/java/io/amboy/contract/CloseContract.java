package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.JobClaim;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.QueueClosedException;
import io.amboy.QueueState;
import io.amboy.QueueStateException;
import io.amboy.ResultCursor;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The end of a queue: what it waits for, what it gives back, and what it refuses from then on. */
public interface CloseContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName("close may be called any number of times, also without start [RTY-01, DRV-07, SC-44, RUN-02]")
    default void closeIsIdempotent() {
        try (Rig rig = Rig.realTime(kits())) {
            for (JobQueue queue : List.of(rig.started(Rig.echo()), rig.queue(Rig.echo()))) {
                for (int i = 0; i < 200; i++) {
                    rig.done(queue.close());
                }
                assertThat(queue.state()).isEqualTo(QueueState.CLOSED);
                assertThat(queue.started()).isFalse();
                assertThatThrownBy(() -> rig.done(queue.start())).isInstanceOf(QueueClosedException.class);
                assertThatThrownBy(() -> queue.setRunner(Runners.single())).isInstanceOf(QueueStateException.class);
                assertThat(queue.state()).isEqualTo(QueueState.CLOSED);
            }
        }
    }

    @Test
    @DisplayName("every call after close fails with a typed error [REM-07]")
    default void callsAfterCloseFailTyped() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Map<String, Publisher<?>> calls = new LinkedHashMap<>();
            calls.put("put", queue.put(Rig.job("late")));
            calls.put("putAll", queue.putAll(Flux.just(Rig.job("late"))));
            calls.put("putTogether", queue.putTogether(List.of(Rig.job("late"))));
            calls.put("call", queue.call(Rig.job("late")));
            calls.put("get", queue.get("late"));
            calls.put("await", queue.await("late"));
            calls.put("watch", queue.watch("late"));
            calls.put("abort", queue.abort("late", ""));
            calls.put("retry", queue.retry("late"));
            calls.put("results", queue.results());
            calls.put("resultPages", queue.resultPages(ResultCursor.EARLIEST, JobFilter.ALL));
            calls.put("cursor", queue.cursor());
            calls.put("jobStats", queue.jobStats());
            calls.put("jobs", queue.jobs(JobFilter.ALL));
            calls.put("stats", queue.stats());
            calls.put("awaitIdle", queue.awaitIdle());
            calls.put("start", queue.start());
            calls.put("pause", queue.pause());
            calls.put("resume", queue.resume());
            calls.put("next", queue.next());
            rig.done(queue.close());

            calls.forEach((call, publisher) -> assertThatThrownBy(
                            () -> Flux.from(publisher).blockLast(rig.kit.patience()))
                    .as(call)
                    .isInstanceOf(QueueClosedException.class)
                    .hasMessageContaining(queue.id()));
            assertThat(rig.all(queue.claims(1))).isEmpty();
        }
    }

    @Test
    @DisplayName("close waits for running jobs and records how they end [SC-44, ABT-05]")
    default void closeLetsRunningJobsEnd() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue watcher = rig.queue(Rig.echo());
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Runners.pool(2)));
            Stream.of("a", "b", "c").forEach(id -> rig.put(queue, id));
            List<Steered.Run> running = handler.starts.next(2);

            CompletableFuture<Void> closed = queue.close(Duration.ofMinutes(1)).toFuture();
            running.get(0).succeed("done");
            rig.end(watcher, running.get(0).id(), JobState.SUCCEEDED);
            assertThat(queue.state()).isEqualTo(QueueState.CLOSING);
            assertThat(queue.started()).isFalse();
            assertThat(closed).isNotDone();
            running.get(1).succeed("done");

            assertThat(closed).succeedsWithin(rig.kit.patience());
            rig.end(watcher, running.get(1).id(), JobState.SUCCEEDED);
            assertThat(handler.cancels.left()).isEmpty();
            assertThat(rig.stateOf(watcher, "c")).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    @DisplayName("after its grace, close cancels what runs and gives it back at no cost of an attempt [SC-44]")
    default void closeGivesBackWhatOutlivesTheGrace() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue other = rig.queue(Rig.echo(handler), builder -> builder.runner(Runners.pool(1)));
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Runners.pool(1)));
            rig.put(queue, "long");
            rig.put(queue, "next");
            handler.starts.next();

            CompletableFuture<Void> closed = queue.close(Duration.ofSeconds(5)).toFuture();
            CompletableFuture<Void> again = queue.close(Duration.ZERO).toFuture();
            rig.advance(Duration.ofMillis(4_999));
            assertThat(closed).isNotDone();
            assertThat(again).isNotDone();
            rig.advance(Duration.ofMillis(1));

            assertThat(closed).succeedsWithin(rig.kit.patience());
            assertThat(again).succeedsWithin(rig.kit.patience());
            assertThat(handler.cancels.next()).isEqualTo("long");
            var status = rig.reach(other, "long", JobState.PENDING).status();
            assertThat(status.attempt()).isZero();
            assertThat(status.crashes()).isZero();
            assertThat(status.errors()).isEmpty();

            rig.done(other.start());
            Steered.Run second = handler.starts.next();
            assertThat(second.id()).as("given back to the head").isEqualTo("long");
            assertThat(second.context.attempt()).isEqualTo(1);
            assertThat(second.context.fencingToken()).isGreaterThan(1);
        }
    }

    @Test
    default void closeGivesBackClaimsThatNobodySettled() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue other = rig.queue(Rig.echo(), builder -> builder.runner(Rig.BY_HAND));
            JobQueue queue = rig.byHand(Rig.echo());
            Stream.of("a", "b", "c", "d").forEach(id -> rig.put(queue, id));
            Inbox<JobClaim> held = new Inbox<>("claim");
            queue.claims(3).subscribe(held::add);
            held.next(3);
            rig.done(queue.close(Duration.ZERO));

            rig.done(other.start());
            assertThat(rig.drain(other, 4)).startsWith("a", "b", "c").containsExactlyInAnyOrder("a", "b", "c", "d");
        }
    }
}
