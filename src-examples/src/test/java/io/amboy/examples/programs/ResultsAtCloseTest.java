package io.amboy.examples.programs;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.ResultCursor;
import io.amboy.memory.MemoryQueue;
import io.amboy.runner.Runners;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A reader that is behind when the queue closes still reads what had ended by then, and then its stream completes. */
class ResultsAtCloseTest {
    private static final JobType<Integer, Integer> COPY = JobType.of("copy", 1, Integer.class, Integer.class);

    @Test
    void slowReaderGetsAllThatEndedBeforeTheClose() {
        JobRegistry registry =
                JobRegistry.builder().handle(COPY, (n, context) -> Mono.just(n)).build();
        JobQueue queue = MemoryQueue.builder(registry).runner(Runners.single()).build();
        Mono<Void> work = queue.start()
                .thenMany(queue.putAll(Flux.range(1, 3).map(COPY::request)))
                .then(queue.awaitIdle())
                .then(queue.close());

        StepVerifier.create(queue.results(ResultCursor.EARLIEST, JobFilter.ALL).mapNotNull(COPY::valueOf), 0)
                .then(() -> work.block(Duration.ofSeconds(10)))
                .thenRequest(2)
                .expectNext(1, 2)
                .thenRequest(2)
                .expectNext(3)
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }
}
