package io.amboy.redis.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.JobFailure;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.StoreUnavailableException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A cluster of worker processes while things go wrong. With {@code -Damboy.faults=long} there are a hundred kills of workers
 * and twenty of servers; in either form the last lines of the output are a report.
 */
class FaultTest {
    private static final boolean LONG = "long".equals(System.getProperty("amboy.faults"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SLOTS = 8;
    private static final long SEED = Long.getLong("amboy.seed", System.nanoTime());
    private static final List<String> REPORT = Collections.synchronizedList(new ArrayList<>());

    private static int times(int few, int many) {
        return LONG ? many : few;
    }

    private static FaultRun run(int workers) {
        FaultRun run = new FaultRun(SLOTS, SEED, null);
        run.begin(workers);
        return run;
    }

    private static Evidence check(String name, FaultRun run, int jobs) {
        Evidence evidence = run.evidence(jobs);
        REPORT.add(run.report(name, evidence));
        assertThat(evidence.violations())
                .as(() -> name + ", seed " + SEED + "; the workers say: " + run.workers.warnings())
                .isEmpty();
        assertThat(evidence.acknowledged()).as("seed %d", SEED).hasSize(jobs);
        return evidence;
    }

    @AfterAll
    static void report() {
        System.out.println(FaultRun.HEADING);
        REPORT.forEach(System.out::println);
    }

    @Test
    @DisplayName("workers are killed again and again")
    void workersAreKilled() {
        int kills = times(5, 100);
        try (FaultRun run = run(3)) {
            int jobs = kills * 400;
            Disposable producing = run.produce(jobs).subscribe();
            for (int i = 0; i < kills; i++) {
                run.pause(600);
                run.killWorker();
            }
            check("workers killed", run, jobs);
            producing.dispose();
        }
    }

    @Test
    @DisplayName("the server is killed and comes back, and a worker is killed with it now and then")
    void serverIsKilled() {
        int kills = times(3, 20);
        try (FaultRun run = run(2)) {
            int jobs = kills * 800;
            Disposable producing = run.produce(jobs).subscribe();
            for (int i = 0; i < kills; i++) {
                run.pause(1_000);
                if (i % 3 == 1) {
                    run.killWorker();
                }
                run.killServer();
            }
            check("server killed", run, jobs);
            producing.dispose();
        }
    }

    @Test
    @DisplayName("workers stand still for longer than their lease, and go on where they were")
    void workersStandStill() {
        int times = times(2, 10);
        try (FaultRun run = run(2)) {
            int jobs = times * 2_000;
            Disposable producing = run.produce(jobs).subscribe();
            for (int i = 0; i < times; i++) {
                run.pause(500);
                Workers.One frozen = run.workers.oneOf(2, run.random);
                run.workers.freeze(frozen, true);
                run.pause(2 * (int) FaultRun.LEASE.toMillis());
                run.workers.freeze(frozen, false);
            }
            check("workers stopped past the lease", run, jobs);
            producing.dispose();
        }
    }

    @Test
    @DisplayName("connections are cut, requests before and replies after the server has seen them")
    void connectionsAreCut() {
        int cuts = times(20, 200);
        try (FaultRun run = run(2)) {
            int jobs = cuts * 100;
            Disposable producing = run.produce(jobs).subscribe();
            for (int i = 0; i < cuts; i++) {
                run.pause(150);
                if (i % 2 == 0) {
                    run.proxy.cutReply();
                } else {
                    run.proxy.cutRequest();
                }
            }
            check("connections cut", run, jobs);
            producing.dispose();
        }
    }

    @Test
    @DisplayName("a subscriber that is stuck costs nobody anything, and misses nothing once it goes on")
    void subscriberIsStuck() throws InterruptedException {
        int jobs = times(1_000, 20_000);
        try (FaultRun run = run(2)) {
            List<Long> numbers = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch rest = new CountDownLatch(jobs);
            BaseSubscriber<JobResult> stuck = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    request(10);
                }

                @Override
                protected void hookOnNext(JobResult result) {
                    numbers.add(result.cursor().position());
                    rest.countDown();
                }
            };
            run.queue().results(ResultCursor.EARLIEST, JobFilter.ALL).subscribe(stuck);
            Disposable producing = run.produce(jobs).subscribe();
            run.pause(500);
            run.killWorker();
            run.killServer();
            check("a subscriber is stuck", run, jobs);
            assertThat(numbers).hasSize(10);
            stuck.requestUnbounded();
            assertThat(rest.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(numbers)
                    .isEqualTo(LongStream.rangeClosed(1, jobs).boxed().toList());
            stuck.cancel();
            producing.dispose();
        }
    }

    @Test
    @DisplayName("workers whose clocks are wrong by ten minutes, one each way")
    void clocksAreWrong() {
        try (FaultRun run = new FaultRun(SLOTS, SEED, null)) {
            run.workers.start(600_000);
            run.workers.start(-600_000);
            run.workers.oneOf(2, run.random);
            int jobs = times(1_000, 10_000);
            Disposable producing = run.produce(jobs).subscribe();
            run.pause(500);
            run.workers.kill(run.workers.oneOf(2, run.random));
            check("clocks wrong by 10 min", run, jobs);
            producing.dispose();
        }
    }

    @Test
    @DisplayName(
            "a job that kills its worker fails after three crashes; one that never ends is stopped by its time limit")
    void badJobs() {
        try (FaultRun run = run(2)) {
            JobQueue queue = run.queue();
            queue.put(FaultWorker.ENDLESS
                            .request(0)
                            .id("endless")
                            .maxTime(Duration.ofMillis(300))
                            .maxAttempts(1))
                    .block(PATIENCE);
            assertThat(failure(queue, "endless").kind()).isEqualTo(JobFailure.Kind.TIMEOUT);

            queue.put(FaultWorker.POISON.request(0).id("poison")).block(PATIENCE);
            Disposable replacing = Flux.interval(Duration.ofMillis(200), Schedulers.boundedElastic())
                    .filter(tick -> run.workers.alive() < 2)
                    .doOnNext(tick -> run.workers.start(0))
                    .subscribe();
            assertThat(failure(queue, "poison").kind()).isEqualTo(JobFailure.Kind.CRASH);
            replacing.dispose();
            queue.put(FaultWorker.WORK.request(1).id("good")).block(PATIENCE);
            assertThat(queue.await("good").block(PATIENCE)).matches(JobResult::succeeded);
            assertThat(run.workers.lines().stream().filter(line -> line.contains(" start poison ")))
                    .hasSize(3);
        }
    }

    private static JobFailure failure(JobQueue queue, String id) {
        JobResult result = queue.await(id).block(PATIENCE);
        assertThat(result.state()).isEqualTo(JobState.FAILED);
        return result.failure();
    }

    @Test
    @DisplayName(
            "when the server's memory is full, puts fail with its reason, and the workers go on until there is room")
    void memoryIsFull() {
        try (FaultRun run = new FaultRun(SLOTS, SEED, null)) {
            JobQueue queue = run.queue();
            RedisClient client = RedisClient.create(run.server.uri());
            try (StatefulRedisConnection<String, String> admin = client.connect()) {
                queue.put(FaultWorker.WORK.request(1).id("first")).block(PATIENCE);
                admin.sync().configSet("maxmemory", "1mb");
                assertThatThrownBy(() -> queue.put(FaultWorker.WORK.request(1).id("second"))
                                .block(PATIENCE))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("OOM");
                run.begin(1);
                assertThat(queue.await("first").block(PATIENCE)).matches(JobResult::succeeded);
                admin.sync().configSet("maxmemory", "0");
                queue.put(FaultWorker.WORK.request(1).id("second")).block(PATIENCE);
                assertThat(queue.await("second").block(PATIENCE)).matches(JobResult::succeeded);
                assertThat(queue.stats().block(PATIENCE)).isEqualTo(new QueueStats(0, 0, 0, 0, 2, 0, 0, 0));
            } finally {
                client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            }
        }
    }
}
