package io.amboy.examples;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import java.io.PrintStream;
import reactor.core.publisher.Mono;

/** The smallest program: one type of job, one handler, one queue, one call. */
public final class HelloQueueMain {
    /** A typed key. What goes in and what comes out is known to the compiler from here on. */
    static final JobType<String, String> GREET = JobType.of("greet", 1, String.class, String.class);

    private HelloQueueMain() {}

    /**
     * Runs it.
     *
     * @param arguments whom to greet; the world by default
     */
    public static void main(String... arguments) {
        hello(arguments.length > 0 ? arguments[0] : "world", System.out).block();
    }

    static Mono<Void> hello(String whom, PrintStream out) {
        // The handler returns a Mono. It must not block, so one worker thread can run many jobs.
        JobRegistry registry = JobRegistry.builder()
                .handle(GREET, (name, context) -> Mono.just("Hello, " + name + "! (attempt " + context.attempt() + ")"))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();

        // These three are plans. Nothing has been stored, started or printed when they are made ...
        Mono<Void> start = queue.start();
        Mono<String> greeting = queue.call(GREET.request(whom));
        Mono<Void> close = queue.close();

        // ... and nothing is when they are put together. It all happens when main subscribes, which block() does.
        return start.then(greeting).doOnNext(out::println).then(close);
    }
}
