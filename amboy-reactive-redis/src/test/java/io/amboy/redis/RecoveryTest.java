package io.amboy.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.AbortOutcome;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.RetryPolicy;
import io.amboy.StoreUnavailableException;
import io.amboy.runner.Runners;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Servers that die, connections that are cut, workers that vanish: nothing is lost, and everything goes on by itself. */
class RecoveryTest {
    private static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int JOBS = 3_000;

    private final TestServer server = TestServer.start("appendonly yes", "appendfsync always");
    private final RedisClient client = RedisQueue.client();
    private final List<JobQueue> queues = new ArrayList<>();
    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final Semaphore starts = new Semaphore(0);
    private final Semaphore cancels = new Semaphore(0);

    private JobRegistry registry(Duration each) {
        return JobRegistry.builder()
                .handle(
                        ECHO,
                        (payload, context) -> Mono.defer(() -> {
                            runs.computeIfAbsent(payload, p -> new AtomicInteger())
                                    .incrementAndGet();
                            starts.release();
                            return Mono.delay(each).thenReturn(payload).doOnCancel(cancels::release);
                        }),
                        options -> options.retry(RetryPolicy.none()))
                .build();
    }

    private RedisQueue.Builder builder(Duration each) {
        return RedisQueue.builder(registry(each), server.uri())
                .id("recovery")
                .lease(Duration.ofSeconds(1))
                .runner(Runners.pool(50));
    }

    private JobQueue queue(Duration each) {
        JobQueue queue = builder(each).build();
        queues.add(queue);
        return queue;
    }

    private JobQueue started(Duration each) {
        JobQueue queue = queue(each);
        queue.start().block(PATIENCE);
        return queue;
    }

    /** Puts the jobs one batch after the other, again and again while the server is away. */
    private static Mono<Void> putAll(JobQueue queue) {
        return Flux.range(0, JOBS)
                .map(i -> ECHO.request("" + i).id("job " + i))
                .concatMap(request -> queue.put(request)
                        .retryWhen(reactor.util.retry.Retry.fixedDelay(100, Duration.ofMillis(100))
                                .filter(StoreUnavailableException.class::isInstance)))
                .then();
    }

    /** The results of all jobs, each exactly once. */
    private static List<JobResult> results(JobQueue queue) {
        return queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                .take(JOBS)
                .collectList()
                .block(PATIENCE);
    }

    private void everyJobHasOneResult(JobQueue queue) {
        List<JobResult> all = results(queue);
        assertThat(all).extracting(JobResult::id).doesNotHaveDuplicates().hasSize(JOBS);
        assertThat(all).allMatch(JobResult::succeeded);
        assertThat(queue.stats().block(PATIENCE)).isEqualTo(new QueueStats(0, 0, 0, 0, JOBS, 0, 0, 0));
    }

    private Disposable every(Duration pause, Runnable nuisance) {
        return Flux.interval(pause).doOnNext(tick -> nuisance.run()).subscribe();
    }

    @BeforeEach
    void begin() {
        assertThat(server.port()).isPositive();
    }

    @AfterEach
    void end() {
        queues.forEach(queue -> queue.close(Duration.ZERO).block(PATIENCE));
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.close();
    }

    @Test
    @DisplayName("a server that is killed and comes back loses no job, and no outcome is recorded twice")
    void serverIsKilledAndComesBack() {
        JobQueue producer = queue(Duration.ZERO);
        JobQueue worker = started(Duration.ofMillis(3));
        Disposable putting = putAll(producer).subscribe();
        for (int i = 0; i < 5; i++) {
            worker.results().blockFirst(PATIENCE);
            server.restart();
        }
        everyJobHasOneResult(worker);
        assertThat(putting.isDisposed()).isTrue();
    }

    @Test
    @DisplayName("connections that are cut again and again cost nothing but time")
    void connectionsAreCut() {
        JobQueue worker = started(Duration.ofMillis(3));
        var admin = client.connect(RedisURI.create(server.uri()));
        Disposable cutting = every(
                Duration.ofMillis(150),
                () -> admin.async().clientKill(KillArgs.Builder.typeNormal().skipme()));
        Mono<Void> putting = putAll(queue(Duration.ZERO));
        putting.block(PATIENCE);
        worker.results(ResultCursor.EARLIEST, JobFilter.ALL)
                .retryWhen(reactor.util.retry.Retry.fixedDelay(100, Duration.ofMillis(100)))
                .take(JOBS / 2)
                .blockLast(PATIENCE);
        cutting.dispose();
        everyJobHasOneResult(worker);
    }

    @Test
    @DisplayName("aborts reach the jobs that run, though the connections that carry them are cut")
    void abortsArrive() throws InterruptedException {
        JobQueue worker = started(Duration.ofMinutes(5));
        worker.putAll(Flux.range(0, 50).map(i -> ECHO.request("" + i).id("job " + i)))
                .then()
                .block(PATIENCE);
        happens(starts, 50);
        JobQueue other = queue(Duration.ZERO);
        var admin = client.connect(RedisURI.create(server.uri()));
        Disposable cutting = Flux.interval(Duration.ofMillis(20))
                .take(40)
                .doOnNext(tick ->
                        admin.async().clientKill(KillArgs.Builder.typeNormal().skipme()))
                .subscribe();
        List<AbortOutcome> aborted = Flux.range(0, 50)
                .flatMap(
                        i -> other.abort("job " + i, "enough")
                                .retryWhen(reactor.util.retry.Retry.fixedDelay(600, Duration.ofMillis(50))
                                        .filter(StoreUnavailableException.class::isInstance)),
                        50)
                .collectList()
                .block(PATIENCE);
        cutting.dispose();
        assertThat(aborted).allMatch(outcome -> outcome.state() == JobState.ABORTED);
    }

    @Test
    @DisplayName("scripts that the server forgets are sent again, and nobody notices")
    void scriptsAreFlushed() {
        var admin = client.connect(RedisURI.create(server.uri()));
        Disposable flushing = every(Duration.ofMillis(20), () -> admin.async().scriptFlush());
        JobQueue worker = started(Duration.ZERO);
        worker.putAll(Flux.range(0, JOBS).map(i -> ECHO.request("" + i).id("job " + i)))
                .then()
                .block(PATIENCE);
        everyJobHasOneResult(worker);
        flushing.dispose();
    }

    @Test
    @DisplayName("the jobs of a worker that vanishes are run by others once its lease has ended")
    void workerVanishes() {
        List<RedisJobStore> stores = new ArrayList<>();
        JobQueue dying = RedisQueue.builder(
                        registry(Duration.ofMinutes(1)),
                        new Connections.ToOne(client, RedisURI.create(server.uri())),
                        false,
                        stores::add)
                .id("recovery")
                .lease(Duration.ofSeconds(1))
                .runner(Runners.pool(50))
                .build();
        dying.start().block(PATIENCE);
        JobQueue heir = queue(Duration.ZERO);
        heir.putAll(Flux.range(0, 50).map(i -> ECHO.request("" + i).id("job " + i)))
                .then()
                .block(PATIENCE);
        heir.watch("job 49").takeUntil(job -> job.state() == JobState.RUNNING).blockLast(PATIENCE);
        stores.get(0).vanish();
        Instant gone = Instant.now();
        heir.start().block(PATIENCE);
        assertThat(heir.awaitIdle().block(PATIENCE)).isEqualTo(new QueueStats(0, 0, 0, 0, 50, 0, 0, 0));
        assertThat(Duration.between(gone, Instant.now())).isLessThan(Duration.ofSeconds(6));
        assertThat(heir.get("job 0").block(PATIENCE).status().crashes()).isEqualTo(1);
    }

    @Test
    @DisplayName("jobs that run while the server is away for longer than a lease are cancelled, and run again")
    void serverIsAwayForLongerThanALease() throws InterruptedException {
        JobQueue worker =
                builder(Duration.ofSeconds(30)).runner(Runners.pool(2)).build();
        queues.add(worker);
        worker.start().block(PATIENCE);
        worker.putAll(Flux.range(0, 2).map(i -> ECHO.request("" + i).id("job " + i)))
                .then()
                .block(PATIENCE);
        happens(starts, 2);
        server.kill();
        happens(cancels, 2);
        server.restart();
        happens(starts, 2);
        assertThat(runs.values()).extracting(AtomicInteger::get).containsExactly(2, 2);
    }

    /** Waits for something to happen to so many jobs. */
    private static void happens(Semaphore event, int jobs) throws InterruptedException {
        assertThat(event.tryAcquire(jobs, 30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName(
            "while the server is away a put fails within a second or so, and claiming goes on by itself afterwards")
    void putFailsFastWhileTheServerIsAway() {
        JobQueue queue = started(Duration.ZERO);
        queue.call(ECHO.request("before")).block(PATIENCE);
        server.kill();
        Instant begin = Instant.now();
        assertThatThrownBy(() -> queue.put(ECHO.request("lost")).block(PATIENCE))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(3));
        server.restart();
        assertThat(Mono.defer(() -> queue.call(ECHO.request("after")))
                        .retryWhen(reactor.util.retry.Retry.fixedDelay(100, Duration.ofMillis(100)))
                        .block(PATIENCE))
                .isEqualTo("after");
    }
}
