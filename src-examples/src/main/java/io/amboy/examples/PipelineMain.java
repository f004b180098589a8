package io.amboy.examples;

import io.amboy.JobContext;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import java.io.PrintStream;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Jobs that need others: two counts, and a sum that reads what they resulted in. */
public final class PipelineMain {
    static final JobType<String, Integer> COUNT = JobType.of("count", 1, String.class, Integer.class);
    static final JobType<String, String> SUM = JobType.of("sum", 1, String.class, String.class);

    private PipelineMain() {}

    /**
     * Runs it.
     *
     * @param arguments none
     */
    public static void main(String... arguments) {
        pipeline(System.out).block();
    }

    static Mono<Void> pipeline(PrintStream out) {
        JobRegistry registry = JobRegistry.builder()
                .handle(COUNT, (text, context) -> Mono.just(text.split(" ", -1).length))
                .handle(SUM, PipelineMain::sum)
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();

        // A request has its id from the beginning, so others can refer to it before anything is stored.
        JobRequest<Integer> left = COUNT.request("the quick brown fox");
        JobRequest<Integer> right = COUNT.request("jumps over the lazy dog");
        JobRequest<String> sum = SUM.request("words").after(left.id(), right.id());

        // The order of the puts does not matter: the sum is stored first, and waits.
        return queue.start()
                .thenMany(queue.putAll(Flux.fromIterable(List.of(sum, right, left))))
                .doOnNext(row -> out.println("stored as " + row.state()))
                .then(queue.resultOf(sum.id(), SUM))
                .doOnNext(out::println)
                .then(queue.close());
    }

    /** Runs when both counts have succeeded. Their results come in the order in which they were named. */
    private static Mono<String> sum(String unit, JobContext context) {
        return context.prerequisites()
                .flatMap(COUNT::resultOf)
                .collectList()
                .map(counts ->
                        counts + " make " + counts.stream().mapToInt(n -> n).sum() + " " + unit);
    }
}
