package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Dependency;
import io.amboy.DependencyCheck;
import io.amboy.DependencyState;
import io.amboy.Job;
import io.amboy.JobFailure;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.QueueStats;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Named checks, looked at by the worker that has claimed the job. */
public interface CheckContract {
    QueueKit.Factory kits();

    private static JobRegistry registry(DependencyCheck check) {
        return registry(check, new AtomicInteger());
    }

    private static JobRegistry registry(DependencyCheck check, AtomicInteger runs) {
        return JobRegistry.builder()
                .handle(Rig.ECHO, (payload, context) -> {
                    runs.incrementAndGet();
                    return Mono.just(payload);
                })
                .check("custom", check)
                .build();
    }

    private static String put(Rig rig, JobQueue queue, String id) {
        return rig.put(queue, Rig.job(id).dependency(Dependency.check("custom", "one", "two")));
    }

    @Test
    @DisplayName("a ready check lets the job run, and gets the request's arguments and the job [ADA-01]")
    default void readyCheckLetsTheJobRun() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> asked = new Inbox<>("look");
            JobQueue queue = rig.started(registry((arguments, context) -> {
                asked.add(arguments + " " + context.id() + " " + context.attempt());
                return Mono.just(DependencyState.READY);
            }));
            put(rig, queue, "a");
            assertThat(rig.get(queue.resultOf("a", Rig.ECHO))).isEqualTo("a");
            assertThat(asked.next()).isEqualTo("[one, two] a 1");
            assertThat(rig.job(queue, "a").status().skipped()).isFalse();
            assertThat(rig.job(queue, "a").dependency()).isEqualTo(Dependency.check("custom", "one", "two"));
        }
    }

    @Test
    default void emptyCheckCountsAsReady() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(registry((arguments, context) -> Mono.empty()));
            rig.end(queue, put(rig, queue, "a"), JobState.SUCCEEDED);
        }
    }

    @Test
    @DisplayName("a passed check ends the job as succeeded, marked skipped, without running it [ADA-01, ADA-04]")
    default void passedCheckSkipsTheJob() {
        try (Rig rig = Rig.realTime(kits())) {
            AtomicInteger runs = new AtomicInteger();
            JobQueue queue = rig.started(registry((arguments, context) -> Mono.just(DependencyState.PASSED), runs));
            put(rig, queue, "a");
            rig.put(queue, Rig.job("after it").after("a"));
            JobResult skipped = rig.end(queue, "a", JobState.SUCCEEDED);
            assertThat(skipped.skipped()).isTrue();
            assertThat(skipped.value().isEmpty()).isTrue();
            assertThat(skipped.attempt()).isZero();
            assertThat(rig.job(queue, "a").status().skipped()).isTrue();
            rig.end(queue, "after it", JobState.SUCCEEDED);
            assertThat(runs.get()).isEqualTo(1);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 2, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("a blocked check is looked at again after 1 s, doubling to 30 s, at no cost of an attempt [ADA-03]")
    default void blockedCheckIsLookedAtAgain() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Inbox<Integer> looks = new Inbox<>("look");
            AtomicReference<DependencyState> says = new AtomicReference<>(DependencyState.BLOCKED);
            JobQueue queue = rig.started(
                    registry((arguments, context) -> {
                        looks.add(context.attempt());
                        return Mono.fromSupplier(says::get);
                    }),
                    builder -> builder.runner(Runners.single()));
            put(rig, queue, "a");
            for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
                assertThat(looks.next()).isEqualTo(1);
                Job blocked = rig.reach(queue, "a", JobState.BLOCKED);
                assertThat(blocked.status().attempt()).isZero();
                assertThat(blocked.status().errors()).isEmpty();
                rig.advance(Duration.ofMillis(seconds * 1_000L - 1));
                assertThat(looks.left()).as("within %s s", seconds).isEmpty();
                rig.advance(Duration.ofMillis(1));
            }
            looks.next();
            rig.end(queue, rig.put(queue, "passes by"), JobState.SUCCEEDED);
            says.set(DependencyState.READY);
            rig.advance(Duration.ofSeconds(30));
            assertThat(rig.end(queue, "a", JobState.SUCCEEDED).attempt()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a waiting job whose check turns passed ends skipped and is counted [ADA-04]")
    default void blockedCheckMayPass() {
        try (Rig rig = Rig.virtualTime(kits())) {
            AtomicReference<DependencyState> says = new AtomicReference<>(DependencyState.BLOCKED);
            AtomicInteger runs = new AtomicInteger();
            JobQueue queue = rig.started(registry((arguments, context) -> Mono.fromSupplier(says::get), runs));
            put(rig, queue, "a");
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 1, 0, 0, 0, 0, 0));
            says.set(DependencyState.PASSED);
            rig.advance(Duration.ofSeconds(1));
            assertThat(rig.end(queue, "a", JobState.SUCCEEDED).skipped()).isTrue();
            assertThat(runs.get()).isZero();
        }
    }

    @Test
    @DisplayName("a check that is unresolved, unknown or broken fails the job at once and says why [ROR-02]")
    default void uselessChecksFailTheJob() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(JobRegistry.builder()
                    .handle(Rig.ECHO, (payload, context) -> Mono.just(payload))
                    .check("unresolved", (arguments, context) -> Mono.just(DependencyState.UNRESOLVED))
                    .check("broken", (arguments, context) -> Mono.error(new IllegalStateException("no answer")))
                    .check("thrown", (arguments, context) -> {
                        throw new IllegalStateException("no question");
                    })
                    .build());
            for (String check : List.of("unresolved", "broken", "thrown", "unknown")) {
                rig.put(queue, Rig.job(check).dependency(Dependency.check(check)));
                JobResult result = rig.end(queue, check, JobState.FAILED);
                assertThat(result.failure().kind()).as(check).isEqualTo(JobFailure.Kind.DEPENDENCY);
                assertThat(result.failure().message()).contains(check);
            }
            assertThat(rig.end(queue, "broken").failure().message()).contains("no answer");
            assertThat(rig.end(queue, "thrown").failure().message()).contains("no question");
            assertThat(rig.stats(queue).failed()).isEqualTo(4);
        }
    }

    @Test
    default void checkIsLookedAtAfterTheEdges() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> looks = new Inbox<>("look");
            JobQueue queue = rig.started(registry((arguments, context) -> context.prerequisites()
                    .map(result -> result.id())
                    .collectList()
                    .doOnNext(ids -> looks.add("" + ids))
                    .thenReturn(DependencyState.READY)));
            rig.put(queue, Rig.job("b").dependency(Dependency.check("custom")).after("a"));
            assertThat(rig.stateOf(queue, "b")).isEqualTo(JobState.BLOCKED);
            assertThat(looks.left()).isEmpty();
            rig.put(queue, "a");
            rig.end(queue, "b", JobState.SUCCEEDED);
            assertThat(looks.next()).isEqualTo("[a]");
        }
    }

    @Test
    default void blockedJobCanBeAborted() {
        try (Rig rig = Rig.virtualTime(kits())) {
            AtomicInteger looks = new AtomicInteger();
            JobQueue queue = rig.started(registry((arguments, context) -> {
                looks.incrementAndGet();
                return Mono.just(DependencyState.BLOCKED);
            }));
            put(rig, queue, "a");
            rig.reach(queue, "a", JobState.BLOCKED);
            rig.abort(queue, "a");
            rig.end(queue, "a", JobState.ABORTED);
            rig.advance(Duration.ofMinutes(1));
            assertThat(looks.get()).isEqualTo(1);
        }
    }

    @Test
    default void checkThatTakesTooLongTimesOut() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(registry((arguments, context) -> Mono.never()));
            rig.put(
                    queue,
                    Rig.job("a")
                            .dependency(Dependency.check("custom"))
                            .maxTime(Duration.ofSeconds(2))
                            .maxAttempts(1));
            rig.advance(Duration.ofSeconds(2));
            assertThat(rig.end(queue, "a", JobState.FAILED).failure().kind()).isEqualTo(JobFailure.Kind.TIMEOUT);
        }
    }
}
