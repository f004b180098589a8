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
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A node of a cluster dies, and its replica takes over. */
class ClusterFailoverTest {
    private static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int JOBS = 1_000;
    private static final int SHARDS = 4;

    private final TestCluster cluster = new TestCluster();
    private final RedisClusterClient client = RedisClusterClient.create(cluster.uri());

    @AfterEach
    void end() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        cluster.close();
    }

    private static void awaitReplica(TestServer master) {
        RedisClient plain = RedisClient.create();
        try (StatefulRedisConnection<String, String> connection = plain.connect(RedisURI.create(master.uri()))) {
            assertThat(connection.sync().waitForReplication(1, PATIENCE.toMillis()))
                    .isEqualTo(1);
        } finally {
            plain.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    @DisplayName("every job of the shards on it that the replica has ends once, and the other shards go on")
    void replicaTakesOver() {
        int dying = cluster.owner(new Partitions(SHARDS).prefix("failing", 0) + "c");
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        ECHO,
                        (payload, context) -> Mono.delay(Duration.ofMillis(10)).thenReturn(payload))
                .build();
        JobQueue queue = RedisQueue.builder(registry, client)
                .shards(SHARDS)
                .id("failing")
                .runner(Runners.pool(5))
                .build();
        try (TestServer replica = cluster.replicate(dying)) {
            queue.putAll(Flux.range(0, JOBS).map(i -> ECHO.request("" + i).id("job-" + i)))
                    .blockLast(PATIENCE);
            awaitReplica(cluster.nodes().get(dying));
            queue.start().block(PATIENCE);
            queue.results().blockFirst(PATIENCE);
            cluster.nodes().get(dying).kill();

            List<JobResult> all = queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                    .retryWhen(Retry.fixedDelay(600, Duration.ofMillis(100))
                            .filter(StoreUnavailableException.class::isInstance))
                    .distinct(JobResult::id)
                    .take(JOBS)
                    .collectList()
                    .block(PATIENCE);
            assertThat(all).hasSize(JOBS).allMatch(JobResult::succeeded);
            assertThat(queue.stats().block(PATIENCE).succeeded()).isEqualTo(JOBS);
            assertThat(replica.order("ROLE")).contains("master");
            queue.close().block(PATIENCE);
        }
    }
}
