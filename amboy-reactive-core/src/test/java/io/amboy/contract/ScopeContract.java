package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobState;
import io.amboy.NonRetryableException;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Scopes: jobs that name the same one never run side by side. */
public interface ScopeContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName("jobs of one scope run one after the other, in their order [SCP-03, SCP-04, SCP-05, SC-29]")
    default void jobsOfOneScopeRunOneByOne() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler), builder -> builder.runner(Runners.pool(4)));
            for (String id : List.of("a", "b", "c")) {
                rig.put(queue, Rig.job(id).exclusive("s"));
            }
            rig.put(queue, "free");
            List<Steered.Run> first = handler.starts.next(2);
            assertThat(first).extracting(Steered.Run::id).containsExactlyInAnyOrder("a", "free");
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 2, 2, 0, 0, 0, 0));
            assertThat(rig.stateOf(queue, "b")).isEqualTo(JobState.BLOCKED);
            handler.of("a").succeed("");
            Steered.Run second = handler.starts.next();
            assertThat(second.id()).isEqualTo("b");
            second.succeed("");
            assertThat(handler.starts.next().id()).isEqualTo("c");
        }
    }

    @Test
    @DisplayName("half of the jobs share a scope that is never released: the other half completes [SCP-07]")
    default void heldScopeHoldsOnlyItsOwnJobsUp() {
        try (Rig rig = Rig.realTime(kits())) {
            JobRegistry registry =
                    Rig.echo((payload, context) -> payload.equals("scoped") ? Mono.never() : Mono.just(payload));
            JobQueue queue = rig.started(registry, builder -> builder.runner(Runners.pool(2)));
            for (int i = 0; i < 50; i++) {
                rig.put(queue, Rig.ECHO.request("scoped").id("scoped " + i).exclusive("a"));
                rig.put(queue, "free " + i);
            }
            for (int i = 0; i < 50; i++) {
                rig.end(queue, "free " + i, JobState.SUCCEEDED);
            }
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 49, 1, 50, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("a scope is held across retries: nobody comes in between [SCP-08, SC-29]")
    default void scopeIsHeldAcrossRetries() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(
                    Rig.echo(handler, options -> options.retry(RetryPolicy.fixed(3, Duration.ofSeconds(10)))));
            rig.put(queue, Rig.job("retried").exclusive("s", "t"));
            rig.put(queue, Rig.job("later").exclusive("t", "u"));
            for (int attempt = 1; attempt <= 2; attempt++) {
                handler.starts.next().fail("again");
                rig.advance(Duration.ofMillis(9_999));
                assertThat(rig.stateOf(queue, "later")).isEqualTo(JobState.BLOCKED);
                rig.advance(Duration.ofMillis(1));
            }
            Steered.Run last = handler.starts.next();
            assertThat(last.id()).isEqualTo("retried");
            last.succeed("");
            assertThat(handler.starts.next().id()).isEqualTo("later");
        }
    }

    @Test
    default void scopeIsReleasedOnEveryEnd() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler, options -> options.retry(RetryPolicy.none())));
            List<String> ids = List.of("succeeds", "fails", "times out", "aborted", "last");
            for (String id : ids) {
                rig.put(queue, Rig.job(id).exclusive("s").maxTime(Duration.ofSeconds(7)));
            }
            handler.starts.next().succeed("");
            handler.starts.next().fail(new NonRetryableException("failed"));
            assertThat(handler.starts.next().id()).isEqualTo("times out");
            rig.advance(Duration.ofSeconds(7));
            assertThat(handler.starts.next().id()).isEqualTo("aborted");
            rig.abort(queue, "aborted");
            assertThat(handler.starts.next().id()).isEqualTo("last");
        }
    }

    @Test
    default void waitingJobThatEndsLeavesTheLine() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler, options -> options.retry(RetryPolicy.none())));
            rig.put(queue, Rig.job("holder").exclusive("s"));
            Steered.Run holder = handler.starts.next();
            rig.put(queue, Rig.job("aborted").exclusive("s", "t"));
            rig.put(
                    queue,
                    Rig.job("expires")
                            .exclusive("s", "t")
                            .dispatchBy(rig.kit.now().plusSeconds(3)));
            rig.put(queue, Rig.job("other").exclusive("t"));
            assertThat(rig.stateOf(queue, "other"))
                    .as("nobody overtakes in a line")
                    .isEqualTo(JobState.BLOCKED);
            rig.abort(queue, "aborted");
            assertThat(rig.stateOf(queue, "other")).isEqualTo(JobState.BLOCKED);
            rig.advance(Duration.ofSeconds(3));
            rig.end(queue, "expires", JobState.EXPIRED);
            assertThat(handler.starts.next().id()).isEqualTo("other");

            rig.put(queue, Rig.job("next").exclusive("s"));
            holder.succeed("");
            assertThat(handler.starts.next().id()).isEqualTo("next");
        }
    }

    @Test
    default void pendingHolderThatEndsReleasesItsScope() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, Rig.job("aborted").exclusive("s"));
            rig.put(
                    queue,
                    Rig.job("expires").exclusive("s").dispatchBy(rig.kit.now().plusSeconds(3)));
            rig.put(queue, Rig.job("third").exclusive("s"));
            assertThat(rig.stateOf(queue, "aborted")).isEqualTo(JobState.PENDING);
            rig.abort(queue, "aborted");
            rig.reach(queue, "expires", JobState.PENDING);
            rig.advance(Duration.ofSeconds(3));
            rig.end(queue, "expires", JobState.EXPIRED);
            assertThat(rig.drain(queue, 1)).containsExactly("third");
        }
    }

    @Test
    @DisplayName("a refused put holds no scope; a job never blocks itself [SCP-01, SCP-03]")
    default void refusedPutHoldsNothing() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "taken");
            rig.done(queue.put(Rig.job("taken").exclusive("s")));
            rig.done(queue.putTogether(
                    List.of(Rig.job("refused").exclusive("s"), Rig.job("taken").exclusive("s"))));
            rig.put(queue, Rig.job("scoped").exclusive("s", "s", "t").exclusive("t"));
            assertThat(rig.stateOf(queue, "scoped")).isEqualTo(JobState.PENDING);
            assertThat(rig.drain(queue, 2)).containsExactly("taken", "scoped");
        }
    }

    @Test
    default void scopeIsKeptByAJobThatIsGivenBack() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, Rig.job("a").exclusive("s"));
            rig.put(queue, Rig.job("b").exclusive("s"));
            rig.done(rig.get(queue.next()).giveBack());
            assertThat(rig.stateOf(queue, "b")).isEqualTo(JobState.BLOCKED);
            assertThat(rig.drain(queue, 2)).containsExactly("a", "b");
        }
    }

    @Test
    default void scopeIsTakenWhenTheJobIsReadyAndNotBefore() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, Rig.job("delayed").exclusive("s").delay(Duration.ofSeconds(5)));
            rig.put(queue, Rig.job("dependent").exclusive("s").after("unknown"));
            rig.put(queue, Rig.job("ready").exclusive("s"));
            assertThat(rig.drain(queue, 1)).containsExactly("ready");
            rig.advance(Duration.ofSeconds(5));
            assertThat(rig.drain(queue, 1)).containsExactly("delayed");
            rig.put(queue, "unknown");
            assertThat(rig.drain(queue, 2)).containsExactly("unknown", "dependent");
        }
    }

    @Test
    default void newLifeByHandQueuesUpForItsScope() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler, options -> options.retry(RetryPolicy.none())));
            rig.put(queue, Rig.job("a").exclusive("s"));
            handler.starts.next().fail("first life");
            rig.end(queue, "a", JobState.FAILED);
            rig.put(queue, Rig.job("b").exclusive("s"));
            Steered.Run b = handler.starts.next();
            rig.done(queue.retry("a"));
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.BLOCKED);
            b.succeed("");
            assertThat(handler.starts.next().id()).isEqualTo("a");
        }
    }

    @Test
    @DisplayName("jobs with several scopes in any order never wait in a circle, and never overlap [SCP-01, SCP-02]")
    default void manyScopesNeverDeadlock() {
        try (Rig rig = Rig.realTime(kits())) {
            Random random = new Random(5);
            Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
            Inbox<String> overlaps = new Inbox<>("overlap");
            JobRegistry registry = Rig.echo((payload, context) -> Mono.defer(() -> {
                        for (String scope : payload.split(",")) {
                            if (inside.computeIfAbsent(scope, s -> new AtomicInteger())
                                            .incrementAndGet()
                                    > 1) {
                                overlaps.add(scope);
                            }
                        }
                        return context.queue().get(context.id()); // somewhere to go in between
                    })
                    .map(job -> {
                        for (String scope : payload.split(",")) {
                            inside.get(scope).decrementAndGet();
                        }
                        return payload;
                    }));
            JobQueue queue = rig.started(registry, builder -> builder.runner(Runners.pool(8)));
            rig.done(queue.putAll(Flux.range(0, 2_000).map(i -> {
                String[] scopes = IntStream.range(0, 1 + random.nextInt(3))
                        .mapToObj(n -> "s" + random.nextInt(6))
                        .distinct()
                        .toArray(String[]::new);
                return Rig.ECHO.request(String.join(",", scopes)).exclusive(scopes);
            })));
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(2_000);
            assertThat(overlaps.left()).isEmpty();
        }
    }
}
