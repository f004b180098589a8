package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.memory.MemoryQueue;
import io.amboy.memory.MemoryStorage;
import io.amboy.runner.Runners;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A worker that is told to stop lets its running job end and takes no other; the rest waits for the next worker. */
class GracefulStopTest {
    private static final JobType<Integer, Integer> WORK = JobType.of("work", 1, Integer.class, Integer.class);

    private final MemoryStorage storage = MemoryStorage.create();
    private final Sinks.Empty<Void> begun = Sinks.empty();
    private final Sinks.Empty<Void> mayEnd = Sinks.empty();

    private JobQueue worker() {
        JobRegistry registry = JobRegistry.builder()
                .handle(WORK, (n, context) -> {
                    begun.tryEmitEmpty();
                    return mayEnd.asMono().thenReturn(n);
                })
                .build();
        return MemoryQueue.builder(registry, storage).runner(Runners.single()).build();
    }

    @Test
    void runningJobEndsAndTheOthersAreLeft() {
        JobQueue first = worker();
        JobQueue second = worker();
        first.putAll(Flux.range(1, 3).map(WORK::request))
                .then(first.start())
                .then(begun.asMono())
                .block(Duration.ofSeconds(10));

        Mono<Void> closed = first.close(Duration.ofSeconds(20)).cache();
        closed.subscribe(); // closing begins
        mayEnd.tryEmitEmpty(); // and waits for this
        closed.block(Duration.ofSeconds(10));

        QueueStats left = second.stats().block(Duration.ofSeconds(10));
        assertThat(left).isEqualTo(new QueueStats(2, 0, 0, 0, 1, 0, 0, 0));
        QueueStats all = second.start().then(second.awaitIdle()).block(Duration.ofSeconds(10));
        assertThat(all).isNotNull().extracting(QueueStats::succeeded).isEqualTo(3L);
        second.close().block(Duration.ofSeconds(10));
    }
}
