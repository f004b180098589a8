package io.amboy.redis.faults;

import io.amboy.JobContext;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.redis.RedisQueue;
import io.amboy.runner.Runners;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A worker in a process of its own, which is there to be killed. What it does to the world is a line in its history, which
 * is there even if the process ends at that moment. It ends when its input does, so that none outlives the test.
 *
 * <p>Arguments: address, queue, history, slots, lease in milliseconds, by how many milliseconds its clock is wrong.
 */
final class FaultWorker {
    /** The payload: how long it takes, in milliseconds; the result: the epoch in which it was done. */
    static final JobType<Integer, Integer> WORK = JobType.of("work", 1, Integer.class, Integer.class);

    /** Ends the process that runs it. */
    static final JobType<Integer, Integer> POISON = JobType.of("poison", 1, Integer.class, Integer.class);

    /** Never ends, and does not listen either. */
    static final JobType<Integer, Integer> ENDLESS = JobType.of("endless", 1, Integer.class, Integer.class);

    private final OutputStream history;

    private FaultWorker(Path history) throws IOException {
        this.history = Files.newOutputStream(history, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static JobRegistry producer() {
        return JobRegistry.builder().type(WORK).type(POISON).type(ENDLESS).build();
    }

    public static void main(String[] args) throws IOException {
        new FaultWorker(Path.of(args[2])).run(args);
    }

    private void run(String[] args) throws IOException {
        Hooks.onErrorDropped(error -> write("dropped " + error.getClass().getSimpleName()));
        Hooks.onNextDropped(signal -> write("dropped " + signal));
        JobRegistry registry = JobRegistry.builder()
                .handle(WORK, this::work, options -> options.maxCrashes(10_000))
                .handle(POISON, (payload, context) -> halt(context))
                .handle(ENDLESS, (payload, context) -> Mono.<Integer>never().doFirst(() -> start(context)))
                .build();
        long skew = Long.parseLong(args[5]);
        JobQueue queue = RedisQueue.builder(registry, args[0])
                .id(args[1])
                .runner(Runners.pool(Integer.parseInt(args[3])))
                .lease(Duration.ofMillis(Long.parseLong(args[4])))
                .scheduler(skew == 0 ? Schedulers.parallel() : new SkewedClock(skew))
                .build();
        queue.start()
                .retryWhen(reactor.util.retry.Retry.fixedDelay(100, Duration.ofMillis(100)))
                .block();
        write("ready");
        while (System.in.read() >= 0) {
            // until nobody is there any more
        }
        queue.close(Duration.ofSeconds(2)).block();
    }

    private Mono<Integer> work(int millis, JobContext context) {
        return Mono.defer(() -> {
            start(context);
            return Mono.delay(Duration.ofMillis(millis)).thenReturn(context.fencingToken());
        });
    }

    private Mono<Integer> halt(JobContext context) {
        return Mono.fromCallable(() -> {
            start(context);
            Runtime.getRuntime().halt(137);
            return 0;
        });
    }

    private void start(JobContext context) {
        write("start " + context.id() + " " + context.fencingToken() + " " + System.currentTimeMillis());
    }

    private synchronized void write(String line) {
        try {
            history.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
