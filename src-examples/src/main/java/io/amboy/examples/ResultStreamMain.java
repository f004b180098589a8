package io.amboy.examples;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobType;
import io.amboy.ResultCursor;
import io.amboy.memory.MemoryQueue;
import io.amboy.runner.Runners;
import java.io.PrintStream;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Results are a log: a slow reader costs only itself, and who saved a cursor goes on where it stopped. */
public final class ResultStreamMain {
    static final JobType<Integer, Integer> SQUARE = JobType.of("square", 1, Integer.class, Integer.class);
    private static final int JOBS = 6;

    private ResultStreamMain() {}

    /**
     * Runs it.
     *
     * @param arguments none
     */
    public static void main(String... arguments) {
        stream(System.out).block();
    }

    static Mono<Void> stream(PrintStream out) {
        JobRegistry registry = JobRegistry.builder()
                .handle(SQUARE, (n, context) -> Mono.just(n * n))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).runner(Runners.single()).build();

        // Each subscription reads the log for itself, from its beginning here. results() alone begins with what ends
        // next.
        Flux<JobResult> all = queue.results(ResultCursor.EARLIEST, JobFilter.ALL);
        Mono<String> fast =
                all.take(JOBS).mapNotNull(SQUARE::valueOf).collectList().map(squares -> "fast: " + squares);
        // Asks for one result at a time, and takes its time over each. The queue does not wait for it.
        Mono<ResultCursor> slow = all.take(2)
                .concatMap(result -> Mono.just(result).delayElement(Duration.ofMillis(50)), 1)
                .doOnNext(result -> out.println("slow: " + SQUARE.valueOf(result)))
                .map(JobResult::cursor)
                .last();

        return queue.putAll(Flux.range(1, JOBS).map(SQUARE::request))
                .then(queue.start())
                .then(fast.doOnNext(out::println)) // the fast one first, so that the output is always the same
                .then(slow)
                .map(ResultCursor::toString) // a cursor is saved as text, in a file or a database
                .flatMap(saved -> queue.results(ResultCursor.parse(saved), JobFilter.ALL)
                        .take(JOBS - 2)
                        .doOnNext(result -> out.println("resumed: " + SQUARE.valueOf(result)))
                        .then(queue.close()));
    }
}
