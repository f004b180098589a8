package io.amboy.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import io.amboy.runner.Runners;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A server that comes back without what it did last, as after a crash of its machine, or when a replica that lags takes
 * over. Here it is killed some time after it has saved itself.
 */
class ForgetfulServerTest {
    private static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SLOTS = 20;

    private final TestServer server = TestServer.start();
    private final RedisClient client = RedisQueue.client();
    private final RedisCommands<String, String> admin =
            client.connect(RedisURI.create(server.uri())).sync();
    private final Semaphore starts = new Semaphore(0);
    private final Semaphore cancels = new Semaphore(0);
    private final Map<String, Sinks.Empty<Void>> gates = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private JobQueue queue;

    @BeforeEach
    void begin() {
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        ECHO,
                        (payload, context) -> Mono.defer(() -> {
                            starts.release();
                            Mono<String> done = Mono.just(payload);
                            return held.contains(payload)
                                    ? gates.computeIfAbsent(payload, id -> Sinks.empty())
                                            .asMono()
                                            .then(done)
                                            .doOnCancel(cancels::release)
                                    : done;
                        }))
                .build();
        queue = RedisQueue.builder(registry, server.uri())
                .id("forgetful")
                .lease(Duration.ofSeconds(30))
                .runner(Runners.pool(SLOTS))
                .build();
    }

    @AfterEach
    void end() {
        queue.close(Duration.ZERO).block(PATIENCE);
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.close();
    }

    private void put(String name, int count) {
        queue.putAll(Flux.range(0, count).map(i -> ECHO.request(name + i).id(name + i)))
                .blockLast(PATIENCE);
    }

    private static void happens(Semaphore event, int times) throws InterruptedException {
        assertThat(event.tryAcquire(times, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    private List<JobResult> results(int count) {
        return queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                .onErrorResume(ResultGapException.class, gap -> queue.results(gap.resumeAt(), JobFilter.ALL))
                .take(count)
                .collectList()
                .block(PATIENCE);
    }

    @Test
    @DisplayName("claims that the server has forgotten are let go, and the jobs run again, each once")
    void forgottenClaims() throws InterruptedException {
        queue.start().block(PATIENCE);
        put("early ", 10);
        results(10);
        happens(starts, 10);
        queue.pause().block(PATIENCE);
        put("job ", 2 * SLOTS);
        for (int i = 0; i < SLOTS; i++) {
            held.add("job " + i);
        }
        admin.save();
        queue.resume().block(PATIENCE);
        happens(starts, SLOTS);
        server.restart();

        happens(cancels, SLOTS);
        held.clear();
        int all = 10 + 2 * SLOTS;
        assertThat(results(all)).extracting(JobResult::id).doesNotHaveDuplicates();
        assertThat(queue.stats().block(PATIENCE)).isEqualTo(new QueueStats(0, 0, 0, 0, all, 0, 0, 0));
    }

    @Test
    @DisplayName("outcomes that the server has forgotten come about once more, and subscribers miss none silently")
    void forgottenOutcomes() {
        put("early ", 10);
        queue.start().block(PATIENCE);
        results(10);
        queue.pause().block(PATIENCE);
        put("late ", 50);
        List<JobResult> before = results(10);
        admin.save();
        queue.resume().block(PATIENCE);
        ResultCursor place = results(60).get(59).cursor();
        server.restart();

        List<JobResult> after =
                queue.results(place, JobFilter.ALL).take(50).collectList().block(PATIENCE);
        assertThat(before).extracting(JobResult::id).allMatch(id -> id.startsWith("early"));
        assertThat(after).extracting(JobResult::id).doesNotHaveDuplicates().allMatch(id -> id.startsWith("late"));
        assertThat(queue.stats().block(PATIENCE)).isEqualTo(new QueueStats(0, 0, 0, 0, 60, 0, 0, 0));
    }

    @Test
    @DisplayName("a server that has lost everything is opened anew, and subscribers are told")
    void everythingIsLost() throws InterruptedException {
        queue.start().block(PATIENCE);
        put("early ", 10);
        List<JobResult> early = results(10);
        CountDownLatch reading = new CountDownLatch(1);
        CompletableFuture<Throwable> gap = queue.results()
                .doOnNext(result -> reading.countDown())
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .toFuture();
        put("seen ", 1);
        assertThat(reading.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        server.restart();

        assertThat(gap).succeedsWithin(PATIENCE).isInstanceOf(ResultGapException.class);
        put("late ", 10);
        assertThat(results(10)).extracting(JobResult::id).allMatch(id -> id.startsWith("late"));
        assertThat(queue.results(early.get(9).cursor(), JobFilter.ALL)
                        .next()
                        .materialize()
                        .block(PATIENCE)
                        .getThrowable())
                .hasMessageContaining("is not of this log");
    }

    @Test
    @DisplayName("changes that the server let go of before they were read are made good by a new snapshot")
    void changesAreTrimmed() throws InterruptedException {
        queue.start().block(PATIENCE);
        put("early ", 1);
        results(1);
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        Disposable watching = queue.jobStats()
                .filter(status -> status.state().isTerminal())
                .subscribe(status -> ended.add(status.id()));
        assertThat(ended.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("early 0");
        admin.hincrby("amboy:{forgetful.0}:forgetful:c", "changes", 1); // one that nobody will ever see
        put("late ", 1);
        assertThat(List.of(next(ended), next(ended))).contains("early 0", "late 0");
        watching.dispose();
    }

    private static String next(BlockingQueue<String> ids) throws InterruptedException {
        String id = ids.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(id).isNotNull();
        return id;
    }
}
