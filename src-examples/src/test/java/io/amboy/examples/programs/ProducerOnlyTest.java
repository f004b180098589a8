package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import io.amboy.memory.MemoryStorage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** One part of a program puts jobs and knows their types only; another has the handlers. They share a storage. */
class ProducerOnlyTest {
    private static final JobType<String, String> RENDER = JobType.of("render", 1, String.class, String.class);

    private final MemoryStorage storage = MemoryStorage.create();

    /** Never started: a producer claims nothing. */
    private JobQueue producer() {
        JobRegistry types = JobRegistry.builder().type(RENDER).build();
        return MemoryQueue.builder(types, storage).build();
    }

    private JobQueue worker() {
        JobRegistry handlers = JobRegistry.builder()
                .handle(RENDER, (page, context) -> Mono.just("<p>" + page + "</p>"))
                .build();
        return MemoryQueue.builder(handlers, storage).build();
    }

    @Test
    void producerGetsTheValueThatTheWorkerMade() {
        JobQueue producer = producer();
        JobQueue worker = worker();

        Mono<String> value = producer.call(RENDER.request("hello"));

        assertThat(worker.start().then(value).block(Duration.ofSeconds(10))).isEqualTo("<p>hello</p>");
        assertThat(producer.started()).isFalse();
        Mono.when(producer.close(), worker.close()).block(Duration.ofSeconds(10));
    }
}
