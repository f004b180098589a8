package io.amboy.redis.faults;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.PutResult;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import io.amboy.StoreUnavailableException;
import io.amboy.redis.RedisQueue;
import io.amboy.redis.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A cluster at work while things go wrong: a server, a producer and a subscriber here, workers in processes of their own. The
 * jobs take some milliseconds each and are put at a steady pace; at the end all is counted.
 */
final class FaultRun implements AutoCloseable {
    static final String HEADING = """
            | What goes wrong | Jobs | Worker faults | Server kills | Cuts | Violations | Repeated runs | Refused outcomes | \
            Recovery p50 / p99 / max, ms |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |""";
    static final Duration LEASE = Duration.ofMillis(1_500);
    private static final String QUEUE = "faults";
    private static final int BATCH = 10;
    private static final int SCOPES = 5 * BATCH;
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final TestServer server;
    final CuttingProxy proxy;
    final Workers workers;
    final Random random;
    private final int slots;
    private final JobQueue queue;
    private final List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private final List<Evidence.Entry> log = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger gaps = new AtomicInteger();
    private final Disposable subscriber;
    private int serverKills;

    FaultRun(int slots, long seed, @Nullable Path broken) {
        this.slots = slots;
        random = new Random(seed);
        server = TestServer.start("appendonly yes", "appendfsync always");
        proxy = new CuttingProxy(server.port());
        workers = new Workers(proxy.uri(), QUEUE, slots, LEASE, broken);
        queue = RedisQueue.builder(FaultWorker.producer(), server.uri())
                .id(QUEUE)
                .lease(broken == null ? LEASE : PATIENCE) // what is broken is the workers' business
                .retain(1_000_000, Duration.ofHours(1))
                .build();
        subscriber = queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                .doOnError(ResultGapException.class, gap -> gaps.incrementAndGet())
                .subscribe(this::ended, error -> {});
    }

    private void ended(JobResult result) {
        int epoch = result.succeeded() ? FaultWorker.WORK.valueOf(result) : 0;
        log.add(new Evidence.Entry(
                result.id(), result.state(), epoch, result.cursor().position()));
    }

    JobQueue queue() {
        return queue;
    }

    /** Puts jobs, a steady 500 a second; a put that fails is tried again. */
    Mono<Void> produce(int jobs) {
        return Flux.range(0, jobs / BATCH)
                .delayElements(PACE)
                .concatMap(batch -> Flux.range(batch * BATCH, BATCH).flatMap(this::put))
                .then();
    }

    /** Every other job shares a scope with some that are put well before and after it. */
    static @Nullable String scopeOf(int number) {
        return number % 2 == 0 ? null : "scope-" + number % SCOPES;
    }

    private Mono<PutResult> put(int number) {
        String id = "job-" + number;
        JobRequest<Integer> request =
                FaultWorker.WORK.request(1 + number * 7 % 30).id(id);
        String scope = scopeOf(number);
        return queue.put(scope == null ? request : request.exclusive(scope))
                .retryWhen(Retry.fixedDelay(600, Duration.ofMillis(100))
                        .filter(StoreUnavailableException.class::isInstance))
                .doOnNext(row -> {
                    if (row.created()) {
                        acknowledged.add(id);
                    }
                });
    }

    void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis / 2 + random.nextInt(millis)));
    }

    /** Starts workers, and waits until they claim. */
    void begin(int count) {
        for (int i = 0; i < count; i++) {
            workers.start(0);
        }
        workers.oneOf(count, random);
    }

    /** Kills a worker, of which another takes the place; one is always left. */
    void killWorker() {
        workers.kill(workers.oneOf(2, random));
        workers.start(0);
    }

    /** Kills all workers, so that it does not matter which of them has the jobs, and starts as many. */
    void killWorkers() {
        int count = (int) workers.alive();
        for (int left = count; left > 0; left--) {
            workers.kill(workers.oneOf(left, random));
        }
        for (int i = 0; i < count; i++) {
            workers.start(0);
        }
    }

    void killServer() {
        serverKills++;
        server.restart();
    }

    /** Waits until every job has an outcome, and lets the workers go. */
    Evidence evidence(int jobs) {
        return evidence(jobs, PATIENCE.toSeconds());
    }

    Evidence evidence(int jobs, long seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (log.size() < jobs && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        workers.oneOf((int) workers.alive(), random);
        Leftovers leftovers = new Leftovers(server.uri(), QUEUE);
        leftovers.awaitReaped(workers.alive(), LEASE.multipliedBy(4));
        workers.stop();
        List<String> lines = workers.lines();
        long repeatable = (workers.faults().size() + (long) serverKills * workers.most() + proxy.cuts()) * slots;
        return new Evidence(
                List.copyOf(acknowledged),
                List.copyOf(log),
                gaps.get(),
                lines.stream()
                        .filter(line -> line.contains(" start "))
                        .map(Evidence.Start::of)
                        .toList(),
                List.copyOf(workers.faults()),
                repeatable,
                leftovers.list(),
                lines.stream().filter(line -> line.contains(" dropped ")).toList(),
                LEASE.toMillis());
    }

    String report(String name, Evidence evidence) {
        return String.format(
                "| %s | %,d | %d | %d | %d | %d | %d | %d | %d / %d / %d |",
                name,
                evidence.log().size(),
                workers.faults().size(),
                serverKills,
                proxy.cuts(),
                evidence.violations().size(),
                evidence.repeated(),
                workers.refused(),
                evidence.percentile(50),
                evidence.percentile(99),
                evidence.percentile(100));
    }

    @Override
    public void close() {
        subscriber.dispose();
        queue.close(Duration.ZERO).block(PATIENCE);
        workers.close();
        proxy.close();
        server.close();
    }
}
