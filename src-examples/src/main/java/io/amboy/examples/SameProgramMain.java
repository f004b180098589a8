package io.amboy.examples;

import io.amboy.AbortOutcome;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.ResultCursor;
import io.amboy.RetryPolicy;
import io.amboy.memory.MemoryQueue;
import io.amboy.redis.RedisQueue;
import java.io.PrintStream;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One program, twice: on a queue in memory, and on Redis if its address is given: {@code SameProgramMain redis://localhost}.
 * It prints the same.
 */
public final class SameProgramMain {
    private static final JobType<String, Integer> COUNT = JobType.of("count", 1, String.class, Integer.class);
    private static final JobType<String, String> SUM = JobType.of("sum", 1, String.class, String.class);
    private static final JobType<Integer, String> MOODY = JobType.of("moody", 1, Integer.class, String.class);

    private SameProgramMain() {}

    /**
     * Runs it.
     *
     * @param arguments the address of Redis, if there is one
     */
    public static void main(String... arguments) {
        program(MemoryQueue.builder(registry()).build(), System.out).block();
        if (arguments.length > 0) {
            program(onRedis(arguments[0]), System.out).block();
        }
    }

    static JobQueue inMemory() {
        return MemoryQueue.builder(registry()).build();
    }

    static JobQueue onRedis(String address) {
        return RedisQueue.builder(registry(), address).build();
    }

    private static JobRegistry registry() {
        return JobRegistry.builder()
                .handle(COUNT, (text, context) -> Mono.just(text.split(" ", -1).length))
                .handle(
                        SUM,
                        (unit, context) -> context.prerequisites()
                                .flatMap(COUNT::resultOf)
                                .reduce(0, Integer::sum)
                                .map(sum -> sum + " " + unit))
                .handle(
                        MOODY,
                        (good, context) -> context.attempt() < good
                                ? Mono.error(new IllegalStateException("not today"))
                                : Mono.just("at attempt " + context.attempt()),
                        options -> options.retry(RetryPolicy.fixed(5, Duration.ofMillis(20))))
                .build();
    }

    static Mono<Void> program(JobQueue queue, PrintStream out) {
        Flux<String> needs = queue.putAll(Flux.just(
                        SUM.request("words").id("sum").after("left", "right"),
                        COUNT.request("the quick brown fox").id("left"),
                        COUNT.request("jumps over the lazy dog").id("right")))
                .map(row -> row.id() + " is " + row.state());
        Mono<String> retried = queue.call(MOODY.request(3).id("moody"));
        Mono<AbortOutcome> aborted = queue.put(COUNT.request("never").id("late").delay(Duration.ofHours(1)))
                .then(queue.abort("late", "not needed any more"));
        Flux<String> again = Flux.concat(
                        queue.put(COUNT.request("twice").id("left")),
                        queue.put(COUNT.request("").id("empty")))
                .map(row -> row.id() + ": " + row.outcome());
        Flux<String> log = queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                .take(6)
                .map(result -> result.id() + " " + result.state() + ", attempt " + result.attempt())
                .sort();
        return Flux.concat(
                        needs, // stored before anything runs
                        queue.start().then(Mono.empty()),
                        queue.resultOf("sum", SUM),
                        retried,
                        aborted.map(outcome -> "abort: " + outcome),
                        again,
                        log,
                        queue.awaitIdle().map(Object::toString))
                .doOnNext(out::println)
                .then(queue.close());
    }
}
