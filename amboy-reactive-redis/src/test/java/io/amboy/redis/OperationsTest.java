package io.amboy.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.InvalidRequestException;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.QueueHealth;
import io.amboy.StoreUnavailableException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What those see who operate a queue: meters, health, and a start before the server's. */
class OperationsTest {
    private static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JobRegistry REGISTRY = JobRegistry.builder()
            .handle(ECHO, (payload, context) -> Mono.just(payload))
            .build();

    @Test
    @DisplayName("meters count claims and settlements, measure scripts, and follow the connection")
    void metersCount() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (TestServer server = TestServer.start()) {
            JobQueue queue = RedisQueue.builder(REGISTRY, server.uri())
                    .meters(RedisMeters.of(meters))
                    .id("metered")
                    .build();
            queue.start().block(PATIENCE);
            for (int i = 0; i < 10; i++) {
                assertThat(queue.call(ECHO.request("job " + i)).block(PATIENCE)).isEqualTo("job " + i);
            }
            queue.awaitIdle().block(PATIENCE);
            assertThat(meters.get("amboy.redis.claimed")
                            .tag("queue", "metered")
                            .counter()
                            .count())
                    .isEqualTo(10);
            assertThat(meters.get("amboy.redis.settled").counter().count()).isEqualTo(10);
            assertThat(meters.get("amboy.redis.fenced").counter().count()).isZero();
            assertThat(meters.get("amboy.redis.held").gauge().value()).isZero();
            assertThat(meters.get("amboy.redis.connected")
                            .tag("shard", "metered.0")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(meters.get("amboy.redis.script")
                            .tag("script", "add")
                            .tag("outcome", "ok")
                            .timer()
                            .count())
                    .isBetween(1L, 10L);
            server.kill();
            while (meters.get("amboy.redis.connected").gauge().value() == 1) { // until the client has noticed
                Thread.onSpinWait();
            }
            assertThat(meters.get("amboy.redis.disconnects").functionCounter().count())
                    .isEqualTo(1);
            queue.close(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    @DisplayName(
            "health is down before the start, up while the server answers, and down with a reason when it does not")
    void healthTellsWhatIsWrong() {
        try (TestServer server = TestServer.start()) {
            JobQueue queue =
                    RedisQueue.builder(REGISTRY, server.uri()).id("watched").build();
            assertThat(queue.health().block(PATIENCE).up()).isFalse();
            queue.start().block(PATIENCE);
            QueueHealth well = queue.health().block(PATIENCE);
            assertThat(well.up()).isTrue();
            assertThat(well.details()).containsEntry("state", "STARTED");
            assertThat(well.details().get("shard watched.0"))
                    .contains("answers in")
                    .contains("holds 0 jobs");
            server.kill();
            QueueHealth ill = queue.health().block(PATIENCE);
            assertThat(ill.up()).isFalse();
            assertThat(ill.details().get("error")).contains("Redis");
            server.restart();
            while (!queue.health().block(PATIENCE).up()) { // it reconnects by itself
                Thread.onSpinWait();
            }
            queue.close(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    @DisplayName("a start that is asked to wait for the server does so, and no longer than asked")
    void startWaitsIfAsked() {
        try (TestServer server = TestServer.start()) {
            server.kill();
            JobQueue patient = RedisQueue.builder(REGISTRY, server.uri())
                    .awaitServer(PATIENCE)
                    .build();
            JobQueue hasty = RedisQueue.builder(REGISTRY, server.uri())
                    .awaitServer(Duration.ofMillis(400))
                    .build();
            assertThatThrownBy(() -> hasty.start().block(PATIENCE)).isInstanceOf(StoreUnavailableException.class);
            CompletableFuture<Void> started = patient.start().toFuture();
            assertThat(started).isNotDone();
            server.restart();
            started.orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                    .join();
            assertThat(patient.put(ECHO.request("x"))
                            .flatMap(put -> patient.await(put.id()))
                            .block(PATIENCE)
                            .state())
                    .isEqualTo(JobState.SUCCEEDED);
            patient.close(Duration.ZERO).block(PATIENCE);
            hasty.close(Duration.ZERO).block(PATIENCE);
        }
        assertThatThrownBy(
                        () -> RedisQueue.builder(REGISTRY, "redis://localhost").awaitServer(Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidRequestException.class);
    }
}
