package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClient;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A consumer that saves the cursor with what it has taken misses nothing, however often it is restarted. */
class ResumingConsumerTest {
    private static final JobType<Integer, Integer> COPY = JobType.of("copy", 1, Integer.class, Integer.class);

    /** A database that holds the rows and, in the same transaction, how far they go. */
    private final List<Integer> rows = new ArrayList<>();

    private final AtomicReference<String> saved = new AtomicReference<>(ResultCursor.EARLIEST.toString());

    /** Emits how many rows there are, after each page. */
    private Flux<Integer> consume(JobClient queue) {
        return queue.resultPages(ResultCursor.parse(saved.get()), JobFilter.ALL.types("copy"))
                .map(this::store);
    }

    private int store(ResultPage page) {
        page.results().stream().map(COPY::valueOf).filter(Objects::nonNull).forEach(rows::add);
        saved.set(page.next().toString());
        return rows.size();
    }

    @Test
    void everyResultIsTakenOnceOverRestarts() {
        JobRegistry registry =
                JobRegistry.builder().handle(COPY, (n, context) -> Mono.just(n)).build();
        JobQueue queue = MemoryQueue.builder(registry).build();
        queue.start().block(Duration.ofSeconds(10));

        for (int round = 1; round <= 3; round++) {
            int enough = round * 400 - 100;
            queue.putAll(Flux.range(round * 400 - 400, 400).map(COPY::request)).blockLast(Duration.ofSeconds(10));
            consume(queue).takeUntil(stored -> stored >= enough).blockLast(Duration.ofSeconds(10)); // then it dies
        }
        consume(queue).takeUntil(stored -> stored >= 1_200).blockLast(Duration.ofSeconds(10));

        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1_200).boxed().toList());
        queue.close().block(Duration.ofSeconds(10));
    }
}
