package io.amboy.benchmarks.redis;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.redis.RedisQueue;
import io.amboy.runner.Runners;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import reactor.core.publisher.Mono;

/** The side of the process of {@link WorkerProcess}, for this library. Argument: the server's address. */
final class WorkerMain {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final BitSet jobs = new BitSet();
    private int count;

    private WorkerMain() {}

    static WorkerProcess start(String uri) throws IOException {
        return new WorkerProcess(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                uri));
    }

    /** Takes orders until there are no more. */
    public static void main(String[] args) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        WorkerMain worker = new WorkerMain();
        JobQueue queue = null;
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("start")) {
                queue = worker.queue(args[0], words[1], Integer.parseInt(words[2]), words[3].equals("hold"));
                queue.start().block(PATIENCE);
                System.out.println("ready");
            } else if (queue != null) {
                queue.close().block(PATIENCE);
                System.out.println(worker.ran());
            }
        }
        System.exit(0);
    }

    private JobQueue queue(String uri, String name, int slots, boolean hold) {
        JobRegistry registry = JobRegistry.builder()
                .handle(AmboyOnRedis.NOOP, (payload, context) -> hold ? held(payload.n()) : run(payload.n()))
                .build();
        return RedisQueue.builder(registry, uri)
                .id(name)
                .runner(Runners.pool(slots))
                .build();
    }

    private static Mono<Integer> held(int job) {
        return Mono.<Integer>never()
                .doFirst(() -> System.out.println("held " + job + " " + System.currentTimeMillis()));
    }

    private Mono<Integer> run(int job) {
        return Mono.fromCallable(() -> {
            add(job);
            return job;
        });
    }

    private synchronized void add(int job) {
        jobs.set(job);
        count++;
    }

    private synchronized String ran() {
        String text = "ran " + count + " " + HexFormat.of().formatHex(jobs.toByteArray());
        jobs.clear();
        count = 0;
        return text;
    }
}
