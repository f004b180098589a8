package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.HandlerOptions;
import io.amboy.Job;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobState;
import io.amboy.PutResult;
import io.amboy.QueueClosedException;
import io.amboy.QueueFullException;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.runner.Runners;
import io.amboy.store.StoreLimits.OnFull;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A bounded queue: who waits for room, who is refused, and who is let in all the same. */
public interface CapacityContract {
    QueueKit.Factory kits();

    private static JobQueue bounded(Rig rig, long capacity, OnFull onFull) {
        return rig.started(
                Rig.echo(), builder -> builder.capacity(capacity, onFull).runner(Rig.BY_HAND));
    }

    @Test
    default void putsWaitForRoomInTheirOrder() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = bounded(rig, 2, OnFull.WAIT);
            rig.put(queue, "a");
            rig.put(queue, "b");
            CompletableFuture<PutResult> c = queue.put(Rig.job("c")).toFuture();
            CompletableFuture<PutResult> d = queue.put(Rig.job("d")).toFuture();
            assertThat(rig.stats(queue).total()).isEqualTo(2);
            assertThat(c).isNotDone();

            // a running job takes no room
            assertThat(rig.get(queue.next()).id()).isEqualTo("a");
            assertThat(c).succeedsWithin(rig.kit.patience()).matches(PutResult::created);
            assertThat(d).isNotDone();
            assertThat(rig.get(queue.next()).id()).isEqualTo("b");
            assertThat(d).succeedsWithin(rig.kit.patience()).matches(PutResult::created);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(2, 0, 0, 2, 0, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("a full queue that is built to fail refuses with a retryable error [LIM-01]")
    default void fullQueueRefusesIfBuiltSo() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered stalled = new Steered();
            JobQueue queue = rig.started(
                    Rig.echo(stalled),
                    builder -> builder.capacity(100, OnFull.FAIL).runner(Runners.pool(2)));
            rig.put(queue, "stalls 1");
            rig.put(queue, "stalls 2");
            stalled.starts.next(2);
            IntStream.range(0, 100).forEach(i -> rig.put(queue, "waits " + i));

            assertThatThrownBy(() -> rig.done(queue.put(Rig.job("one more"))))
                    .isInstanceOfSatisfying(
                            QueueFullException.class,
                            full -> assertThat(full.retryable()).isTrue())
                    .hasMessageContaining("100");
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(100, 0, 0, 2, 0, 0, 0, 0));
            assertThat(queue.get("one more").blockOptional(rig.kit.patience())).isEmpty();
            PutResult row = rig.get(queue.putAll(Flux.just(Rig.job("as a row"))).next());
            assertThat(row.outcome()).isEqualTo(PutResult.Outcome.REJECTED);
            assertThat(row.error()).isInstanceOf(QueueFullException.class);
        }
    }

    @Test
    default void whateverIsNotRunningTakesRoom() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = bounded(rig, 3, OnFull.FAIL);
            rig.put(queue, "pending");
            rig.put(queue, Rig.job("scheduled").delay(Duration.ofHours(1)));
            rig.put(queue, Rig.job("blocked").after("pending"));
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(1, 1, 1, 0, 0, 0, 0, 0));
            assertThatThrownBy(() -> rig.done(queue.put(Rig.job("more")))).isInstanceOf(QueueFullException.class);

            rig.abort(queue, "scheduled");
            rig.put(queue, "more");
            assertThatThrownBy(() -> rig.done(queue.put(Rig.job("yet more")))).isInstanceOf(QueueFullException.class);
            assertThat(rig.get(queue.put(Rig.job("pending"))).outcome())
                    .as("a known id needs no room")
                    .isEqualTo(PutResult.Outcome.EXISTED);
        }
    }

    @Test
    default void putThatTimesOutIsWithdrawn() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = bounded(rig, 1, OnFull.WAIT);
            rig.put(queue, "first");
            CompletableFuture<PutResult> impatient = queue.put(Rig.job("impatient"))
                    .timeout(Duration.ofSeconds(2), rig.kit.clock())
                    .toFuture();
            CompletableFuture<PutResult> patient = queue.put(Rig.job("patient")).toFuture();
            rig.advance(Duration.ofMillis(1_999));
            assertThat(impatient).isNotDone();
            rig.advance(Duration.ofMillis(1));
            assertThat(impatient)
                    .failsWithin(rig.kit.patience())
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(TimeoutException.class);
            assertThat(patient).isNotDone();

            rig.drain(queue, 1);
            assertThat(patient).succeedsWithin(rig.kit.patience()).matches(PutResult::created);
            rig.drain(queue, 1);
            assertThat(queue.get("impatient").blockOptional(rig.kit.patience())).isEmpty();
            assertThat(rig.stats(queue).total()).isEqualTo(2);
            rig.put(queue, "impatient");
        }
    }

    @Test
    default void cancelledPutIsWithdrawnOnlyWhileItWaits() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = bounded(rig, 1, OnFull.WAIT);
            Disposable stored = queue.put(Rig.job("stored")).subscribe();
            rig.reach(queue, "stored", JobState.PENDING);
            stored.dispose();
            Disposable waiting = queue.put(Rig.job("waiting")).subscribe();
            rig.stats(queue); // by now a store far away has found that there is no room
            waiting.dispose();
            rig.drain(queue, 1);

            assertThat(rig.all(queue.jobs(JobFilter.ALL)).stream().map(Job::id)).containsExactly("stored");
            assertThat(rig.stats(queue).total()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("with room for one, jobs run one after the other [LIM-04]")
    default void capacityOfOneIsEnough() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue =
                    rig.started(Rig.echo(), builder -> builder.capacity(1).runner(Runners.single()));
            assertThat(rig.all(queue.putAll(Flux.range(0, 200).map(i -> Rig.job("" + i)))))
                    .hasSize(200)
                    .allMatch(PutResult::created);
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a handler's own put never waits for room [LIM-04, Q-01]")
    default void handlersPutWithoutWaiting() {
        try (Rig rig = Rig.realTime(kits())) {
            JobRegistry registry = Rig.echo((payload, context) -> payload.equals("parent")
                    ? Flux.range(0, 10)
                            .concatMap(i -> context.queue().put(Rig.job("child " + i)))
                            .filter(PutResult::created)
                            .count()
                            .map(created -> created + " children")
                    : Mono.just(payload));
            JobQueue queue =
                    rig.started(registry, builder -> builder.capacity(1).runner(Runners.single()));

            assertThat(rig.get(queue.call(Rig.job("parent")))).isEqualTo("10 children");
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(11);
        }
    }

    @Test
    default void retriesAndWhatIsGivenBackNeedNoRoom() {
        try (Rig rig = Rig.virtualTime(kits())) {
            AtomicInteger runs = new AtomicInteger();
            JobRegistry registry = Rig.echo(
                    (payload, context) -> runs.incrementAndGet() == 1
                            ? Mono.error(new IllegalStateException("first"))
                            : Mono.just(payload),
                    (HandlerOptions options) -> options.retry(RetryPolicy.fixed(2, Duration.ofSeconds(1))));
            JobQueue queue = rig.started(
                    registry, builder -> builder.capacity(1, OnFull.FAIL).runner(Rig.BY_HAND));
            rig.put(queue, "a");
            var claim = rig.get(queue.next());
            rig.put(queue, "b");
            rig.done(claim.run());
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(1, 1, 0, 0, 0, 0, 0, 0));
            var given = rig.get(queue.next());
            rig.done(given.giveBack());
            assertThatThrownBy(() -> rig.done(queue.put(Rig.job("c")))).isInstanceOf(QueueFullException.class);

            rig.drain(queue, 1);
            rig.advance(Duration.ofSeconds(1));
            rig.drain(queue, 1);
            rig.put(queue, "c");
        }
    }

    @Test
    default void putTogetherHasNoRegardToCapacity() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = bounded(rig, 1, OnFull.FAIL);
            assertThat(rig.get(queue.putTogether(List.of(Rig.job("a"), Rig.job("b"), Rig.job("c")))))
                    .hasSize(3)
                    .allMatch(PutResult::created);
        }
    }

    @Test
    default void closeRefusesThoseWhoWaitForRoom() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = bounded(rig, 1, OnFull.WAIT);
            rig.put(queue, "a");
            CompletableFuture<PutResult> waiting = queue.put(Rig.job("b")).toFuture();
            rig.done(queue.close());
            assertThat(waiting)
                    .failsWithin(rig.kit.patience())
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(QueueClosedException.class);
        }
    }

    @Test
    default void putAllPullsAtThePaceOfAFullQueue() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = bounded(rig, 2, OnFull.WAIT);
            AtomicLong pulled = new AtomicLong();
            Flux<JobRequest<String>> source =
                    Flux.range(0, 100_000).map(i -> Rig.job("" + i)).doOnNext(job -> pulled.incrementAndGet());
            Inbox<PutResult> rows = new Inbox<>("row");
            Disposable putting = queue.putAll(source).subscribe(rows::add);
            rig.drain(queue, 10);

            assertThat(rows.next(10))
                    .extracting(PutResult::id)
                    .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            assertThat(pulled.get()).isLessThan(2_000);
            putting.dispose();
        }
    }
}
