package io.amboy.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobType;
import io.amboy.PutResult;
import io.amboy.ResultCursor;
import io.amboy.StoreUnavailableException;
import io.amboy.runner.Runners;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** Slots that move from node to node of a cluster while jobs are put, run and read. */
class MovingSlotsTest {
    private static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SHARDS = 4;
    private static final int MOVES = 6;

    @Test
    @DisplayName("every job that was acknowledged ends once, and its result is read once")
    void nothingIsLost() throws InterruptedException {
        TestCluster cluster = new TestCluster();
        RedisClusterClient client = RedisClusterClient.create(cluster.uri());
        JobRegistry registry = JobRegistry.builder()
                .handle(ECHO, (payload, context) -> Mono.just(payload))
                .build();
        JobQueue queue = RedisQueue.builder(registry, client)
                .shards(SHARDS)
                .id("moving")
                .runner(Runners.pool(50))
                .build();
        queue.start().block(PATIENCE);
        Queue<String> read = new ConcurrentLinkedQueue<>();
        Semaphore results = new Semaphore(0);
        Disposable reader = queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                .map(JobResult::id)
                .subscribe(id -> {
                    read.add(id);
                    results.release();
                });
        AtomicBoolean moving = new AtomicBoolean(true);
        AtomicInteger number = new AtomicInteger();
        Mono<List<String>> put = Flux.<String>generate(sink -> {
                    if (moving.get()) {
                        sink.next("job" + number.getAndIncrement());
                    } else {
                        sink.complete();
                    }
                })
                .flatMap(
                        id -> queue.put(ECHO.request(id).id(id))
                                .retryWhen(Retry.indefinitely()
                                        .filter(StoreUnavailableException.class::isInstance)) // a slot is on its way
                                .map(PutResult::id),
                        64)
                .collectList()
                .cache();
        Disposable putting = put.subscribeOn(Schedulers.boundedElastic()).subscribe();
        Partitions partitions = new Partitions(SHARDS);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < SHARDS; i++) {
            keys.add(partitions.prefix("moving", i) + "c");
        }
        for (int i = 0; i < MOVES; i++) {
            String key = keys.get(i % SHARDS);
            int before = results.availablePermits();
            cluster.move(key, (cluster.owner(key) + 1) % 3);
            assertThat(results.tryAcquire(before + 500, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("jobs end after move %s", i)
                    .isTrue();
            results.release(before + 500);
        }
        moving.set(false);
        List<String> acknowledged = put.block(PATIENCE);
        assertThat(queue.awaitIdle().block(PATIENCE).succeeded()).isEqualTo(acknowledged.size());
        assertThat(results.tryAcquire(acknowledged.size(), PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        Set<String> different = read.stream().collect(Collectors.toSet());
        assertThat(read).hasSize(acknowledged.size());
        assertThat(different).containsExactlyInAnyOrderElementsOf(acknowledged);
        putting.dispose();
        reader.dispose();
        queue.close(Duration.ZERO).block(PATIENCE);
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        cluster.close();
    }
}
