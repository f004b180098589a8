package io.amboy.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobType;
import io.amboy.ResultCursor;
import io.amboy.StoreUnavailableException;
import io.amboy.runner.Runners;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Another server takes over, which Sentinel decides. */
class SentinelTest {
    private static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int JOBS = 600;

    private final TestServer master = TestServer.start();
    private final TestServer replica =
            TestServer.start("replicaof 127.0.0.1 " + master.port(), "repl-diskless-sync-delay 0");
    private final TestServer sentinel = TestServer.sentinel("watched", master.port());
    private final RedisClient client = RedisClient.create();

    @AfterEach
    void end() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        sentinel.close();
        replica.close();
        master.close();
    }

    private void awaitReplica() {
        try (StatefulRedisConnection<String, String> connection = client.connect(RedisURI.create(master.uri()))) {
            assertThat(connection.sync().waitForReplication(1, PATIENCE.toMillis()))
                    .isEqualTo(1);
        }
    }

    @Test
    @DisplayName("when the server dies its replica goes on, and every job that it has ends once")
    void replicaTakesOver() {
        String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + "#watched";
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        ECHO,
                        (payload, context) -> Mono.delay(Duration.ofMillis(10)).thenReturn(payload))
                .build();
        JobQueue queue = RedisQueue.builder(registry, uri)
                .id("watched")
                .lease(Duration.ofSeconds(10))
                .runner(Runners.pool(5))
                .build();
        queue.putAll(Flux.range(0, JOBS).map(i -> ECHO.request("" + i).id("job " + i)))
                .blockLast(PATIENCE);
        awaitReplica();
        sentinel.awaitSentinelKnowsReplica("watched");
        queue.start().block(PATIENCE);
        queue.results().blockFirst(PATIENCE);
        master.kill();

        List<JobResult> all = queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(200))
                        .filter(StoreUnavailableException.class::isInstance))
                .distinct(JobResult::id)
                .take(JOBS)
                .collectList()
                .block(PATIENCE);
        assertThat(all).hasSize(JOBS).allMatch(JobResult::succeeded);
        assertThat(queue.stats().block(PATIENCE).succeeded()).isEqualTo(JOBS);
        queue.close().block(PATIENCE);
    }
}
