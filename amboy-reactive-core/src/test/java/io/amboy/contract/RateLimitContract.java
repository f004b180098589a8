package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.HandlerOptions;
import io.amboy.JobHandler;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.runner.Rate;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Starts per window, from the first one on, in any window. */
public interface RateLimitContract {
    QueueKit.Factory kits();

    private static JobQueue limited(Rig rig, int slots, Rate rate, JobHandler<String, String> handler) {
        return rig.started(
                Rig.echo(handler, (HandlerOptions options) -> options.retry(RetryPolicy.fixed(3, Duration.ZERO))),
                builder -> builder.runner(Runners.rateLimited(slots, rate, rig.kit.clock())));
    }

    /** A handler that notes when it starts. */
    private static JobHandler<String, String> noting(Rig rig, List<Instant> starts) {
        return (payload, context) -> {
            starts.add(rig.kit.now());
            return Mono.just(payload);
        };
    }

    private static void neverAbove(Rate rate, List<Instant> starts) {
        for (int i = rate.starts(); i < starts.size(); i++) {
            Duration apart = Duration.between(starts.get(i - rate.starts()), starts.get(i));
            assertThat(apart).as("starts %s and %s", i - rate.starts(), i).isGreaterThanOrEqualTo(rate.window());
        }
    }

    @Test
    @DisplayName("one start a second: ten jobs take nine seconds, and no longer [SC-22]")
    default void oneASecond() {
        try (Rig rig = Rig.virtualTime(kits())) {
            List<Instant> starts = new ArrayList<>();
            JobQueue queue = limited(rig, 5, Rate.perSecond(1), noting(rig, starts));
            Instant begin = rig.kit.now();
            IntStream.range(0, 10).forEach(i -> rig.put(queue, "" + i));
            for (int second = 0; second < 9; second++) {
                assertThat(rig.stats(queue)).isEqualTo(new QueueStats(9 - second, 0, 0, 0, second + 1, 0, 0, 0));
                rig.advance(Duration.ofMillis(999));
                assertThat(rig.stats(queue).pending()).isEqualTo(9 - second);
                rig.advance(Duration.ofMillis(1));
            }
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(10);
            assertThat(starts).last().isEqualTo(begin.plusSeconds(9));
        }
    }

    @Test
    @DisplayName("never above the rate in any window, whenever jobs come, and no slower than it [RTL-02, RTL-04]")
    default void neverAboveTheRateInAnyWindow() {
        for (int seed = 0; seed < 5; seed++) {
            try (Rig rig = Rig.virtualTime(kits())) {
                Random random = new Random(seed);
                Rate rate = new Rate(4, Duration.ofMillis(100));
                List<Instant> starts = new ArrayList<>();
                JobQueue queue = limited(rig, 8, rate, noting(rig, starts));
                for (int i = 0; i < 200; i++) {
                    rig.put(queue, "" + i);
                    if (random.nextInt(3) == 0) {
                        rig.advance(Duration.ofMillis(random.nextInt(120)));
                    }
                }
                Duration atMost = rate.window().multipliedBy(200 / rate.starts());
                rig.advance(atMost);
                assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(200);
                assertThat(starts).hasSize(200);
                neverAbove(rate, starts);
            }
        }
    }

    @Test
    @DisplayName(
            "100 a second, 600 slots, 400 jobs of 700 ms: never more than 100 side by side, done within 5 s [SC-23]")
    default void rateBoundsWhatRunsSideBySide() {
        for (int limit : new int[] {100, 1}) {
            try (Rig rig = Rig.virtualTime(kits())) {
                AtomicInteger now = new AtomicInteger();
                AtomicInteger most = new AtomicInteger();
                JobQueue queue = limited(rig, 600, Rate.perSecond(limit), (payload, context) -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    return Mono.delay(Duration.ofMillis(700), rig.kit.clock())
                            .map(tick -> payload)
                            .doOnTerminate(now::decrementAndGet);
                });
                IntStream.range(0, 4 * limit).forEach(i -> rig.put(queue, "" + i));
                rig.advance(Duration.ofMillis(999));
                assertThat(rig.stats(queue).succeeded()).isEqualTo(limit);
                for (int i = 0; i < 4; i++) {
                    rig.advance(Duration.ofSeconds(1));
                }
                assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(4L * limit);
                assertThat(most.get()).isEqualTo(limit);
            }
        }
    }

    @Test
    default void idleTimeSavesUpNoMoreThanOneWindow() {
        try (Rig rig = Rig.virtualTime(kits())) {
            List<Instant> starts = new ArrayList<>();
            Rate rate = new Rate(3, Duration.ofSeconds(1));
            JobQueue queue = limited(rig, 50, rate, noting(rig, starts));
            rig.end(queue, rig.put(queue, "first"));
            rig.advance(Duration.ofHours(1));
            IntStream.range(0, 10).forEach(i -> rig.put(queue, "" + i));
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(7, 0, 0, 0, 4, 0, 0, 0));
            for (int i = 0; i < 3; i++) {
                rig.advance(Duration.ofSeconds(1));
            }
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(11);
            neverAbove(rate, starts);
        }
    }

    @Test
    default void retriesCountAsStarts() {
        try (Rig rig = Rig.virtualTime(kits())) {
            List<Instant> starts = new ArrayList<>();
            JobQueue queue = limited(rig, 5, Rate.perSecond(1), (payload, context) -> {
                starts.add(rig.kit.now());
                return Mono.error(new IllegalStateException("again"));
            });
            rig.put(queue, "a");
            for (int second = 0; second < 2; second++) {
                rig.kit.calm();
                assertThat(starts).hasSize(second + 1);
                rig.advance(Duration.ofSeconds(1));
            }
            rig.end(queue, "a", JobState.FAILED);
            assertThat(starts).hasSize(3);
            neverAbove(Rate.perSecond(1), starts);
        }
    }

    @Test
    @DisplayName("a job that never ends holds its slot and nothing else [SC-26]")
    default void endlessJobHoldsOnlyItsSlot() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = limited(
                    rig,
                    2,
                    Rate.perSecond(1),
                    (payload, context) -> payload.equals("endless") ? Mono.never() : Mono.just(payload));
            rig.put(queue, "endless");
            IntStream.range(0, 3).forEach(i -> rig.put(queue, "" + i));
            for (int i = 0; i < 3; i++) {
                rig.advance(Duration.ofSeconds(1));
                rig.end(queue, "" + i, JobState.SUCCEEDED);
            }
            assertThat(rig.stateOf(queue, "endless")).isEqualTo(JobState.RUNNING);
        }
    }

    @Test
    @DisplayName(
            "at its limit a runner claims nothing, due jobs become pending, priorities count, close is quick [SC-25]")
    default void limitHoldsNothingElseUp() {
        try (Rig rig = Rig.virtualTime(kits())) {
            List<Instant> starts = new ArrayList<>();
            JobQueue other = rig.queue(Rig.echo());
            JobQueue queue = limited(rig, 5, new Rate(1, Duration.ofMinutes(1)), noting(rig, starts));
            rig.end(queue, rig.put(queue, "first"));
            rig.put(queue, "low");
            rig.put(queue, Rig.job("high").priority(1).delay(Duration.ofSeconds(1)));
            rig.advance(Duration.ofSeconds(1));
            rig.reach(queue, "high", JobState.PENDING);
            assertThat(rig.stats(queue).running()).isZero();
            rig.advance(Duration.ofSeconds(59));
            rig.end(queue, "high", JobState.SUCCEEDED);
            rig.done(queue.close());
            assertThat(rig.stateOf(other, "low")).isEqualTo(JobState.PENDING);
            assertThat(starts).hasSize(2);
        }
    }
}
