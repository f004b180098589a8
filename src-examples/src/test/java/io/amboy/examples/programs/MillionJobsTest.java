package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.PutResult;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A million jobs from a Flux: the queue takes them as it has room, and the Flux makes no more than that. */
class MillionJobsTest {
    private static final JobType<Integer, Void> ADD = JobType.of("add", 1, Integer.class, Void.class);
    private static final int JOBS = 1_000_000;
    private static final int CAPACITY = 10_000;

    static Mono<Long> importAll(JobQueue queue, Flux<Integer> rows) {
        return queue.putAll(rows.map(ADD::request)).filter(PutResult::created).count();
    }

    @Test
    void millionJobsPassThroughASmallQueue() {
        AtomicLong made = new AtomicLong();
        AtomicLong done = new AtomicLong();
        AtomicLong sum = new AtomicLong();
        AtomicLong furthestAhead = new AtomicLong();
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        ADD,
                        (n, context) -> Mono.fromRunnable(() -> {
                            sum.addAndGet(n);
                            done.incrementAndGet();
                        }))
                .build();
        JobQueue queue = MemoryQueue.builder(registry)
                .capacity(CAPACITY)
                .retain(1_000, Duration.ofMinutes(1))
                .build();
        Flux<Integer> rows = Flux.range(1, JOBS).doOnNext(row -> {
            long ahead = made.incrementAndGet() - done.get();
            furthestAhead.accumulateAndGet(ahead, Math::max);
        });

        Long stored = queue.start().then(importAll(queue, rows)).block(Duration.ofSeconds(60));
        queue.awaitIdle().block(Duration.ofSeconds(60));

        assertThat(stored).isEqualTo(JOBS);
        assertThat(sum).hasValue((long) JOBS * (JOBS + 1) / 2);
        assertThat(furthestAhead.get()).isLessThan(CAPACITY + 5_000);
        queue.close().block(Duration.ofSeconds(10));
    }
}
