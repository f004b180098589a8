package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.InvalidRequestException;
import io.amboy.Job;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.PayloadTooLargeException;
import io.amboy.PutResult;
import io.amboy.PutResult.Outcome;
import io.amboy.QueueStats;
import io.amboy.UnknownTypeException;
import io.amboy.codec.JacksonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** How jobs get in: one by one, in streams, and together. Room is the affair of {@link CapacityContract}. */
public interface PutContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName("a put job is stored and found at once [REM-05, REM-02, ORD-01, PRI-02, SHU-04]")
    default void putJobIsFoundAtOnce() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            JobRequest<String> request = Rig.ECHO
                    .request("payload")
                    .priority(7)
                    .header("trace", "abc")
                    .maxTime(Duration.ofSeconds(9));
            assertThat(rig.get(queue.put(request)))
                    .isEqualTo(new PutResult(request.id(), Outcome.CREATED, JobState.PENDING, null));

            Job job = rig.job(queue, request.id());
            assertThat(job.id()).isEqualTo(request.id());
            assertThat(job.type()).isEqualTo(Rig.ECHO.id());
            assertThat(Rig.ECHO.payloadOf(job)).isEqualTo("payload");
            assertThat(job.priority()).isEqualTo(7);
            assertThat(job.headers()).containsExactly(java.util.Map.entry("trace", "abc"));
            assertThat(job.times().maxTime()).isEqualTo(Duration.ofSeconds(9));
            assertThat(job.times().start()).isNull();
            assertThat(job.status().attempt()).isZero();
            assertThat(job.status().owner()).isNull();
            assertThat(job.result()).isNull();
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(1, 0, 0, 0, 0, 0, 0, 0));
            assertThat(queue.get("unknown").blockOptional(rig.kit.patience())).isEmpty();
        }
    }

    @Test
    default void nothingIsPutBeforeSubscription() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            Mono<PutResult> put = queue.put(Rig.job("cold"));
            assertThat(rig.stats(queue).total()).isZero();
            rig.done(put);
            assertThat(rig.stats(queue).total()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("resubscribing to a put never makes two jobs and still answers CREATED [SC-42]")
    default void resubscribedPutIsTheSamePut() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            Mono<PutResult> put = queue.put(Rig.job("same"));
            for (int i = 0; i < 3; i++) {
                assertThat(rig.get(put).outcome()).isEqualTo(Outcome.CREATED);
            }
            rig.done(queue.start());
            rig.end(queue, "same");

            assertThat(rig.get(put)).isEqualTo(new PutResult("same", Outcome.CREATED, JobState.SUCCEEDED, null));
            assertThat(rig.stats(queue).total()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("another put under a known id changes nothing and says so [Q-02, DRV-02, ORD-01, PRI-03, ADA-01]")
    default void anotherPutOfTheSameIdExisted() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.put(queue, Rig.ECHO.request("first").id("taken"));
            for (int i = 0; i < 10; i++) {
                assertThat(rig.get(
                                queue.put(Rig.ECHO.request("second").id("taken").priority(9))))
                        .isEqualTo(new PutResult("taken", Outcome.EXISTED, JobState.PENDING, null));
            }
            assertThat(Rig.ECHO.payloadOf(rig.job(queue, "taken"))).isEqualTo("first");
            assertThat(rig.job(queue, "taken").priority()).isZero();
            assertThat(rig.stats(queue).total()).isEqualTo(1);

            rig.done(queue.start());
            rig.end(queue, "taken");
            assertThat(rig.get(queue.put(Rig.job("taken"))))
                    .isEqualTo(new PutResult("taken", Outcome.EXISTED, JobState.SUCCEEDED, null));
        }
    }

    @Test
    @DisplayName("of many concurrent puts under one id exactly one makes the job [SC-39]")
    default void racingPutsMakeOneJob() {
        try (Rig rig = Rig.realTime(kits())) {
            List<JobQueue> queues =
                    IntStream.range(0, 5).mapToObj(i -> rig.queue(Rig.echo())).toList();
            List<PutResult> rows = rig.all(Flux.range(0, 100)
                    .flatMap(
                            i -> queues.get(i % 5)
                                    .put(Rig.ECHO.request("by " + i).id("one"))
                                    .subscribeOn(Schedulers.parallel()),
                            100));
            assertThat(rows).filteredOn(PutResult::created).hasSize(1);
            assertThat(rows).allMatch(row -> row.id().equals("one") && row.error() == null);
            assertThat(rig.stats(queues.get(0)).total()).isEqualTo(1);
        }
    }

    @Test
    default void unfitRequestsAreRefusedAndLeaveNothing() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            JobType<String, String> unknown = JobType.of("unknown", 1, String.class, String.class);
            JobType<String, String> newer = JobType.of("echo", 2, String.class, String.class);
            JobType<Integer, String> other = JobType.of("echo", 1, Integer.class, String.class);

            assertThatThrownBy(() -> rig.done(queue.put(unknown.request("x"))))
                    .isInstanceOf(UnknownTypeException.class)
                    .hasMessageContaining("unknown/1");
            assertThatThrownBy(() -> rig.done(queue.put(newer.request("x"))))
                    .isInstanceOf(UnknownTypeException.class)
                    .hasMessageContaining("echo/2");
            assertThatThrownBy(() -> rig.done(queue.put(other.request(1)))).isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> rig.done(queue.putTogether(List.of(Rig.job("fit"), unknown.request("x")))))
                    .isInstanceOf(UnknownTypeException.class);
            assertThat(rig.stats(queue).total()).isZero();
        }
    }

    @Test
    default void payloadOverTheLimitIsRefused() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.codec(JacksonCodec.create(100)));
            rig.end(queue, rig.put(queue, Rig.ECHO.request("x".repeat(98))), JobState.SUCCEEDED);
            assertThatThrownBy(() -> rig.done(queue.put(Rig.ECHO.request("x".repeat(99)))))
                    .isInstanceOf(PayloadTooLargeException.class)
                    .hasMessageContaining("101")
                    .hasMessageContaining("100");
            assertThat(rig.stats(queue).total()).isEqualTo(1);
        }
    }

    // ---- many

    @Test
    default void putAllAnswersInOrderAndSurvivesBadRows() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.put(queue, "2");
            JobType<String, String> unknown = JobType.of("unknown", 1, String.class, String.class);
            List<JobRequest<?>> requests = new ArrayList<>();
            IntStream.range(0, 5).forEach(i -> requests.add(Rig.job("" + i)));
            requests.add(unknown.request("x").id("5"));
            IntStream.range(6, 1_000).forEach(i -> requests.add(Rig.job("" + i)));
            List<PutResult> rows = rig.all(queue.putAll(Flux.fromIterable(requests)));

            assertThat(rows)
                    .extracting(PutResult::id)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 1_000).mapToObj(i -> "" + i).toList());
            assertThat(rows.get(2)).isEqualTo(new PutResult("2", Outcome.EXISTED, JobState.PENDING, null));
            assertThat(rows.get(5).outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(rows.get(5).state()).isNull();
            assertThat(rows.get(5).error()).isInstanceOf(UnknownTypeException.class);
            assertThat(rows).filteredOn(PutResult::created).hasSize(998);
            assertThat(rig.stats(queue).pending()).isEqualTo(999);
        }
    }

    @Test
    default void putAllRequestsNoFasterThanItsRowsAreTaken() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            AtomicLong requested = new AtomicLong();
            Flux<JobRequest<?>> source = Flux.range(0, 100_000)
                    .<JobRequest<?>>map(i -> Rig.job("" + i))
                    .doOnRequest(requested::addAndGet);

            StepVerifier.create(queue.putAll(source), 3)
                    .expectNextCount(3)
                    .then(() -> assertThat(requested.get()).isBetween(3L, 1_000L))
                    .thenRequest(2)
                    .expectNextCount(2)
                    .thenCancel()
                    .verify(rig.kit.patience());
            assertThat(requested.get()).isLessThan(1_000);
            assertThat(rig.stats(queue).total()).isBetween(5L, 1_000L);
        }
    }

    @Test
    default void putAllOfAnEndlessSourceCanBeCancelled() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            Flux<JobRequest<String>> endless = Flux.generate(sink -> sink.next(Rig.ECHO.request("again")));
            assertThat(rig.all(queue.putAll(endless).take(10))).hasSize(10).allMatch(PutResult::created);
        }
    }

    @Test
    default void putAllPassesOnTheErrorOfItsSourceAfterTheRowsBeforeIt() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            StepVerifier.create(queue.putAll(Flux.concat(
                                    Flux.just(Rig.job("a"), Rig.job("b")),
                                    Mono.error(new IllegalStateException("no more"))))
                            .map(PutResult::id))
                    .expectNext("a", "b")
                    .expectErrorMessage("no more")
                    .verify(rig.kit.patience());
        }
    }

    // ---- together

    @Test
    @DisplayName("jobs put together are stored all or not at all [SC-19, CAP-01]")
    default void putTogetherIsAllOrNone() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            Mono<List<PutResult>> first = queue.putTogether(List.of(Rig.job("a"), Rig.job("b")));
            for (int i = 0; i < 2; i++) {
                assertThat(rig.get(first))
                        .extracting(PutResult::id, PutResult::outcome)
                        .containsExactly(
                                org.assertj.core.groups.Tuple.tuple("a", Outcome.CREATED),
                                org.assertj.core.groups.Tuple.tuple("b", Outcome.CREATED));
            }

            List<PutResult> refused = rig.get(queue.putTogether(List.of(Rig.job("c"), Rig.job("b"), Rig.job("d"))));
            assertThat(refused)
                    .extracting(PutResult::outcome)
                    .containsExactly(Outcome.REJECTED, Outcome.EXISTED, Outcome.REJECTED);
            assertThat(refused.get(0).error()).hasMessageContaining("b");
            assertThat(queue.get("c").blockOptional(rig.kit.patience())).isEmpty();
            assertThat(rig.stats(queue).total()).isEqualTo(2);
        }
    }

    @Test
    default void putTogetherHasItsLimits() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            List<JobRequest<String>> thousand =
                    IntStream.range(0, 1_000).mapToObj(i -> Rig.job("" + i)).toList();
            List<JobRequest<String>> more = new ArrayList<>(thousand);
            more.add(Rig.job("one more"));

            assertThatThrownBy(() -> rig.done(queue.putTogether(more)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("1001")
                    .hasMessageContaining("1,000");
            assertThatThrownBy(() -> rig.done(queue.putTogether(List.of(Rig.job("x"), Rig.job("x")))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("x");
            assertThat(rig.stats(queue).total()).isZero();
            assertThat(rig.get(queue.putTogether(List.of()))).isEmpty();
            assertThat(rig.get(queue.putTogether(thousand))).hasSize(1_000).allMatch(PutResult::created);
        }
    }

    @Test
    default void producerMayOnlyKnowTheType() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue producer = rig.started(JobRegistry.builder().type(Rig.ECHO).build());
            String id = rig.put(producer, "for others");
            assertThat(rig.stateOf(producer, id)).isEqualTo(JobState.PENDING);
            rig.started(Rig.echo());
            rig.end(producer, id, JobState.SUCCEEDED);
        }
    }
}
