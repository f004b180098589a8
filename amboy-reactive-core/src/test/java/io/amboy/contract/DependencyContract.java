package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.Dependency;
import io.amboy.Edge;
import io.amboy.InvalidRequestException;
import io.amboy.Job;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobState;
import io.amboy.PutResult;
import io.amboy.QueueStats;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Jobs that wait for jobs. What follows if those do not succeed is in {@link DependencyFailureContract}. */
public interface DependencyContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName("a job does not start before all it needs has ended [ORD-07, DEP-01, ADA-01]")
    default void jobStartsAfterAllItNeeds() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Runners.pool(4)));
            rig.put(queue, "a");
            rig.put(queue, "b");
            rig.put(queue, Rig.job("c").after("a", "b"));
            List<Steered.Run> needed = handler.starts.next(2);
            Job waiting = rig.job(queue, "c");
            assertThat(waiting.state()).isEqualTo(JobState.BLOCKED);
            assertThat(waiting.dependency().edges())
                    .containsExactly(new Edge("a", Edge.OnFailure.FAIL), new Edge("b", Edge.OnFailure.FAIL));
            assertThat(waiting.dependency().check()).isEqualTo("always");

            needed.get(0).succeed("");
            rig.end(queue, needed.get(0).id());
            assertThat(rig.stateOf(queue, "c")).isEqualTo(JobState.BLOCKED);
            needed.get(1).succeed("");
            assertThat(handler.starts.next().id()).isEqualTo("c");
            assertThat(rig.job(queue, "a").dependency()).isEqualTo(Dependency.ALWAYS);
        }
    }

    @Test
    default void needsThatHaveEndedHoldNobodyUp() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            rig.drain(queue, 1);
            assertThat(rig.get(queue.put(Rig.job("b").after("a"))).state()).isEqualTo(JobState.PENDING);
            assertThat(rig.drain(queue, 1)).containsExactly("b");
        }
    }

    @Test
    @DisplayName("a job may wait for one that is put later [ORD-03, ROR-02]")
    default void neededJobMayBePutLater() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, Rig.job("c").after("a", "b"));
            rig.put(queue, "b");
            rig.put(queue, Rig.job("a").delay(Duration.ofHours(1)));
            assertThat(rig.drain(queue, 1)).containsExactly("b");
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 1, 1, 0, 1, 0, 0, 0));
            rig.abort(queue, "c");
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 1, 0, 0, 1, 0, 1, 0));
        }
    }

    @Test
    default void dueJobMayStillBeBlocked() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, Rig.job("b").after("a").delay(Duration.ofSeconds(5)));
            assertThat(rig.stateOf(queue, "b")).isEqualTo(JobState.SCHEDULED);
            rig.advance(Duration.ofSeconds(5));
            rig.reach(queue, "b", JobState.BLOCKED);
            rig.put(queue, "a");
            assertThat(rig.drain(queue, 2)).containsExactly("a", "b");

            rig.put(queue, Rig.job("d").after("c").delay(Duration.ofSeconds(5)));
            rig.put(queue, "c");
            rig.drain(queue, 1);
            assertThat(rig.stateOf(queue, "d")).isEqualTo(JobState.SCHEDULED);
            rig.advance(Duration.ofSeconds(5));
            assertThat(rig.drain(queue, 1)).containsExactly("d");
        }
    }

    @Test
    @DisplayName("a chain of 10,000 runs from end to end [ORD-05, ORD-07]")
    default void longChainRunsInOrder() {
        try (Rig rig = Rig.realTime(kits())) {
            Set<String> ended = ConcurrentHashMap.newKeySet();
            JobRegistry registry = Rig.echo((payload, context) -> {
                ended.add(context.id());
                return payload.isEmpty() || ended.contains(payload)
                        ? Mono.just(payload)
                        : Mono.error(new IllegalStateException(context.id() + " ran before " + payload));
            });
            JobQueue queue = rig.queue(registry);
            List<JobRequest<String>> chain = new ArrayList<>();
            chain.add(Rig.ECHO.request("").id("0"));
            for (int i = 1; i < 10_000; i++) {
                chain.add(Rig.ECHO.request("" + (i - 1)).id("" + i).after("" + (i - 1)));
            }
            rig.done(queue.putAll(Flux.fromIterable(chain)));
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(1, 0, 9_999, 0, 0, 0, 0, 0));
            rig.done(queue.start());
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(10_000);
        }
    }

    @Test
    default void oneJobFreesThousands() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            rig.done(queue.putAll(Flux.range(0, 5_000).map(i -> Rig.job("" + i).after("root"))));
            rig.put(
                    queue,
                    Rig.job("last")
                            .after(
                                    Edge.OnFailure.FAIL,
                                    IntStream.range(0, 5_000)
                                            .mapToObj(i -> "" + i)
                                            .toList()));
            assertThat(rig.stats(queue).blocked()).isEqualTo(5_001);
            rig.put(queue, "root");
            rig.end(queue, "last", JobState.SUCCEEDED);
            assertThat(rig.stats(queue).succeeded()).isEqualTo(5_002);
        }
    }

    @Test
    @DisplayName("jobs without edges run once each, however many [ORD-07]")
    default void jobsWithoutEdgesRunOnceEach() {
        try (Rig rig = Rig.realTime(kits())) {
            Set<String> ran = ConcurrentHashMap.newKeySet();
            Inbox<String> twice = new Inbox<>("second run");
            JobQueue queue = rig.queue(Rig.echo((payload, context) -> {
                if (!ran.add(payload)) {
                    twice.add(payload);
                }
                return Mono.empty();
            }));
            rig.done(queue.putAll(Flux.range(0, 10_000).map(i -> Rig.job("" + i))));
            rig.done(queue.start());
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(10_000);
            assertThat(ran).hasSize(10_000);
            assertThat(twice.left()).isEmpty();
        }
    }

    @Test
    default void edgesToForgottenJobsAreAnsweredFromTheirEnd() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(
                    Rig.echo(),
                    builder -> builder.retain(2, Duration.ofHours(1)).runner(Rig.BY_HAND));
            rig.put(queue, "succeeded");
            rig.drain(queue, 1);
            rig.put(queue, "aborted");
            rig.abort(queue, "aborted");
            rig.advance(Duration.ofHours(2));
            rig.put(queue, "other");
            rig.drain(queue, 1);
            assertThat(queue.get("succeeded").blockOptional(rig.kit.patience())).isEmpty();
            assertThat(queue.get("aborted").blockOptional(rig.kit.patience())).isEmpty();

            assertThat(rig.get(queue.put(Rig.job("after success").after("succeeded")))
                            .state())
                    .isEqualTo(JobState.PENDING);
            rig.done(queue.put(Rig.job("after abort").after("aborted")));
            rig.end(queue, "after abort", JobState.FAILED);
        }
    }

    // ---- circles

    @Test
    @DisplayName("a circle is refused and stores nothing [ORD-03, SC-19]")
    default void circlesAreRefused() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.put(queue, Rig.job("a").after("c"));
            rig.put(queue, Rig.job("b").after("a", "elsewhere"));
            assertThatThrownBy(() -> rig.done(queue.put(Rig.job("c").after("b"))))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("c");
            assertThatThrownBy(() -> rig.done(queue.put(Rig.job("c").afterFinished("b"))))
                    .isInstanceOf(InvalidRequestException.class);
            PutResult row =
                    rig.get(queue.putAll(Flux.just(Rig.job("c").after("b"))).next());
            assertThat(row.outcome()).isEqualTo(PutResult.Outcome.REJECTED);
            assertThat(row.error()).isInstanceOf(InvalidRequestException.class);
            assertThat(rig.stats(queue).total()).isEqualTo(2);

            // the same id without the circle is fine
            rig.put(queue, "c");
            rig.put(queue, "elsewhere");
            rig.done(queue.start());
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(4);
        }
    }

    @Test
    default void circlesPutTogetherAreRefused() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.put(queue, Rig.job("there").after("x"));
            for (List<JobRequest<String>> circle : List.of(
                    List.of(Rig.job("a").after("b"), Rig.job("b").after("a")),
                    List.of(
                            Rig.job("a").after("c"),
                            Rig.job("b").after("a"),
                            Rig.job("c").after("b")),
                    List.of(Rig.job("x").after("y"), Rig.job("y").after("there")))) {
                assertThatThrownBy(() -> rig.done(queue.putTogether(circle)))
                        .isInstanceOf(InvalidRequestException.class);
            }
            assertThat(rig.stats(queue).total()).isEqualTo(1);

            rig.done(queue.putTogether(List.of(
                    Rig.job("d").after("b", "c"),
                    Rig.job("c").after("a"),
                    Rig.job("b").after("a"),
                    Rig.job("a"))));
            rig.put(queue, "x");
            rig.done(queue.start());
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(6);
        }
    }

    @Test
    @DisplayName("a handler reads how the jobs it waited for ended, in the order of its edges [SC-16]")
    default void handlerSeesItsPrerequisites() {
        try (Rig rig = Rig.realTime(kits())) {
            JobRegistry registry = Rig.echo(
                    (payload, context) -> switch (payload) {
                        case "sum" ->
                            context.prerequisites()
                                    .map(result -> result.id() + "=" + result.state() + ":" + Rig.ECHO.valueOf(result))
                                    .reduce((a, b) -> a + " " + b)
                                    .defaultIfEmpty("none");
                        case "bad" -> Mono.error(new IllegalStateException("bad"));
                        default -> Mono.just("value of " + payload);
                    },
                    options -> options.retry(io.amboy.RetryPolicy.none()));
            JobQueue queue = rig.started(registry);
            rig.put(queue, Rig.ECHO.request("sum").id("s").afterFinished("z", "bad", "a"));
            List.of("a", "bad", "z").forEach(id -> rig.put(queue, id));
            assertThat(rig.get(queue.resultOf("s", Rig.ECHO)))
                    .isEqualTo("z=SUCCEEDED:value of z bad=FAILED:null a=SUCCEEDED:value of a");
            assertThat(rig.get(queue.call(Rig.ECHO.request("sum")))).isEqualTo("none");
        }
    }
}
