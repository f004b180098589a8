package io.amboy.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.RetryPolicy;
import io.amboy.codec.JacksonCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The first jobs of a type must not block a worker while the codec learns the type. */
class FirstUseOfCodecTest {
    record Nested(String text, int number, List<String> list, Map<String, Integer> map) {}

    private static final JobType<Nested, Nested> TYPE = JobType.of("nested", 1, Nested.class, Nested.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void firstJobsOfATypeBlockNoWorker() {
        JobRegistry registry = JobRegistry.builder()
                .handle(TYPE, (payload, context) -> Mono.just(payload), options -> options.retry(RetryPolicy.none()))
                .build();
        for (int i = 0; i < 200; i++) {
            JobQueue queue =
                    MemoryQueue.builder(registry).codec(JacksonCodec.create()).build();
            queue.start().block(PATIENCE);
            Flux.range(0, 4)
                    .flatMap(n -> queue.put(TYPE.request(new Nested("x", n, List.of("a"), Map.of("k", 1))))
                            .subscribeOn(Schedulers.boundedElastic()))
                    .blockLast(PATIENCE);
            assertThat(queue.awaitIdle().block(PATIENCE).failed()).isZero();
            queue.close(Duration.ZERO).block(PATIENCE);
        }
    }
}
