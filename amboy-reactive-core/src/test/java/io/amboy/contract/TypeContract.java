package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.runner.Runners;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Jobs go to workers that handle their type, and no faster than the type allows. */
public interface TypeContract {
    JobType<String, String> OTHER = JobType.of("other", 1, String.class, String.class);

    QueueKit.Factory kits();

    @Test
    @DisplayName("a job that no worker handles is parked, visible, and holds nobody up [NXT-02, SC-19]")
    default void jobsWaitForAWorkerOfTheirType() {
        try (Rig rig = Rig.realTime(kits())) {
            JobRegistry onlyEcho = JobRegistry.builder()
                    .type(OTHER)
                    .handle(Rig.ECHO, (payload, context) -> Mono.just(payload))
                    .build();
            JobQueue queue = rig.started(onlyEcho, builder -> builder.runner(Runners.single()));
            rig.put(queue, OTHER.request("parked").id("parked"));
            rig.end(queue, rig.put(queue, "passes"), JobState.SUCCEEDED);
            assertThat(rig.stateOf(queue, "parked")).isEqualTo(JobState.PENDING);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(1, 0, 0, 0, 1, 0, 0, 0));

            JobQueue worker = rig.started(JobRegistry.builder()
                    .handle(OTHER, (payload, context) -> Mono.just("done " + payload))
                    .build());
            assertThat(rig.get(queue.resultOf("parked", OTHER))).isEqualTo("done parked");
            rig.done(worker.close());
            rig.put(queue, OTHER.request("again").id("again"));
            assertThat(rig.stateOf(queue, "again")).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    @DisplayName("a version is a type of its own; an upcaster reads the older ones [REG-12]")
    default void olderVersionsNeedAnUpcaster() {
        try (Rig rig = Rig.realTime(kits())) {
            JobType<Integer, String> two = JobType.of("echo", 2, Integer.class, String.class);
            JobQueue producer =
                    rig.queue(JobRegistry.builder().type(Rig.ECHO).type(two).build());
            rig.put(producer, Rig.ECHO.request("12").id("old"));
            rig.put(producer, two.request(12).id("new"));
            JobQueue newOnly = rig.started(JobRegistry.builder()
                    .handle(two, (payload, context) -> Mono.just("two " + payload))
                    .build());
            assertThat(rig.get(producer.resultOf("new", two))).isEqualTo("two 12");
            assertThat(rig.stateOf(producer, "old")).isEqualTo(JobState.PENDING);
            rig.done(newOnly.close());

            rig.started(JobRegistry.builder()
                    .handle(two, (payload, context) -> Mono.just("two " + (payload + 1) + " of " + context.type()))
                    .upcast(two, 1, String.class, Integer::valueOf)
                    .build());
            assertThat(rig.get(producer.resultOf("old", two))).isEqualTo("two 13 of echo/1");
            assertThat(rig.job(producer, "old").type()).isEqualTo(Rig.ECHO.id());
        }
    }

    @Test
    @DisplayName("a payload that cannot be read fails at once and harms nobody [SC-07]")
    default void unreadablePayloadFailsItsJobOnly() {
        try (Rig rig = Rig.realTime(kits())) {
            JobType<Integer, String> two = JobType.of("echo", 2, Integer.class, String.class);
            JobQueue queue = rig.started(
                    JobRegistry.builder()
                            .type(Rig.ECHO)
                            .handle(two, (payload, context) -> Mono.just("two " + payload))
                            .upcast(two, 1, String.class, Integer::valueOf)
                            .build(),
                    builder -> builder.runner(Runners.single()));
            rig.put(queue, Rig.ECHO.request("not a number").id("bad"));
            rig.put(queue, two.request(1).id("good"));

            var failure = rig.end(queue, "bad", JobState.FAILED).failure();
            assertThat(failure.kind()).isEqualTo(io.amboy.JobFailure.Kind.UNREADABLE);
            assertThat(failure.message()).contains("echo").doesNotContain("not a number");
            assertThat(rig.job(queue, "bad").status().attempt()).isEqualTo(1);
            rig.end(queue, "good", JobState.SUCCEEDED);
        }
    }

    @Test
    default void concurrencyOfATypeIsBounded() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered limited = new Steered();
            Steered free = new Steered();
            JobRegistry registry = JobRegistry.builder()
                    .handle(Rig.ECHO, limited, options -> options.concurrency(2))
                    .handle(OTHER, free)
                    .build();
            JobQueue queue = rig.started(registry, builder -> builder.runner(Runners.pool(5)));
            IntStream.range(0, 6).forEach(i -> rig.put(queue, "" + i));
            IntStream.range(0, 3).forEach(i -> rig.put(queue, OTHER.request("o").id("other " + i)));

            List<Steered.Run> others = free.starts.next(3);
            List<Steered.Run> first = limited.starts.next(2);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(4, 0, 0, 5, 0, 0, 0, 0));
            others.forEach(run -> run.succeed(""));
            others.forEach(run -> rig.end(queue, run.id()));
            assertThat(rig.stats(queue).running()).isEqualTo(2);

            first.get(0).succeed("");
            Steered.Run third = limited.starts.next();
            assertThat(rig.stats(queue).running()).isEqualTo(2);
            first.get(1).succeed("");
            third.succeed("");
            limited.starts.next(2).forEach(run -> run.succeed(""));
            limited.starts.next().succeed("");
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(9);
        }
    }

    @Test
    default void concurrencyOfATypeHoldsUnderLoad() {
        try (Rig rig = Rig.realTime(kits())) {
            AtomicInteger now = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            JobRegistry registry = JobRegistry.builder()
                    .handle(
                            Rig.ECHO,
                            (payload, context) -> Mono.defer(() -> {
                                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                        return context.queue().get(context.id()); // somewhere to go in between
                                    })
                                    .map(job -> payload)
                                    .doOnTerminate(now::decrementAndGet),
                            options -> options.concurrency(3))
                    .build();
            JobQueue queue = rig.started(registry, builder -> builder.runner(Runners.pool(16)));
            IntStream.range(0, 2_000).forEach(i -> rig.put(queue, "" + i));
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(2_000);
            assertThat(most.get()).isBetween(1, 3);
        }
    }
}
