package io.amboy.benchmarks.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.ReactiveStreamOperations;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.stream.StreamReceiver;
import org.springframework.data.redis.stream.StreamReceiver.StreamReceiverOptions;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Spring Data's receiver of streams with a consumer group: each record is handled, then acknowledged. No states, no
 * results, no retries; what a subscriber that cancels had not been given yet stays pending for a consumer that asks only
 * for new records, and is never delivered.
 */
final class SpringStreams implements RedisContender {
    private static final int WINDOW = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String GROUP = "g";

    /** The receiver keeps 256 records that nobody has asked for yet, and drops what comes beyond without a word. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private static final int SAFE_BATCH = 64;

    private final LettuceConnectionFactory connections;
    private final ReactiveStringRedisTemplate template;
    private final ReactiveStreamOperations<String, String, String> streams;
    private String stream = "";

    SpringStreams(String host, int port) {
        connections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(host, port),
                LettucePoolingClientConfiguration.builder().build());
        connections.afterPropertiesSet();
        connections.start();
        template = new ReactiveStringRedisTemplate(connections);
        streams = template.opsForStream();
    }

    @Override
    public String name() {
        return "Spring StreamReceiver";
    }

    @Override
    public void begin(String queue) {
        stream = queue;
        streams.createGroup(stream, ReadOffset.from("0"), GROUP).block(PATIENCE);
    }

    private Mono<RecordId> put(long number) {
        return streams.add(stream, Map.of("n", Long.toString(number), "text", AmboyOnRedis.TEXT));
    }

    @Override
    public double single(int jobs) {
        long begin = System.nanoTime();
        Flux.range(0, jobs).concatMap(this::put).then().block(PATIENCE);
        return RedisContender.seconds(begin);
    }

    private Mono<Void> putAll(int jobs) {
        return Flux.range(0, jobs).flatMap(this::put, WINDOW).then();
    }

    @Override
    public double bulk(int jobs) {
        long begin = System.nanoTime();
        putAll(jobs).block(PATIENCE);
        return RedisContender.seconds(begin);
    }

    private Flux<Long> work(int slots, Consumer<Long> handler) {
        return work(slots, Math.min(slots, SAFE_BATCH), handler);
    }

    private Flux<Long> work(int slots, int batch, Consumer<Long> handler) {
        StreamReceiverOptions<String, MapRecord<String, String, String>> options = StreamReceiverOptions.builder()
                .batchSize(batch)
                .pollTimeout(POLL)
                .build();
        return StreamReceiver.create(connections, options)
                .receive(
                        org.springframework.data.redis.connection.stream.Consumer.from(GROUP, "c"),
                        StreamOffset.create(stream, ReadOffset.lastConsumed()))
                .flatMap(each -> handle(each, handler), slots);
    }

    private Mono<Long> handle(MapRecord<String, String, String> job, Consumer<Long> handler) {
        handler.accept(Long.valueOf(job.getValue().get("n")));
        return streams.acknowledge(GROUP, job);
    }

    private double run(int jobs, int slots, Mono<Long> beside) {
        Seen seen = new Seen();
        long begin = System.nanoTime();
        Duration[] last = new Duration[1];
        work(slots, seen::add)
                .mergeWith(beside)
                .take(jobs)
                .doOnNext(job -> last[0] = Duration.ofNanos(System.nanoTime() - begin))
                .timeout(QUIET, Mono.empty()) // some may never come
                .then()
                .block(PATIENCE);
        double seconds = last[0] == null ? QUIET.toSeconds() : last[0].toNanos() / 1e9;
        if (seen.count() < jobs) {
            System.err.printf("%s has lost %d of %d jobs%n", name(), jobs - seen.count(), jobs);
        }
        Mono.delay(POLL.multipliedBy(2))
                .block(PATIENCE); // the last poll goes on after its subscriber, and takes records
        return seconds;
    }

    @Override
    public double process(int jobs, int slots) {
        return run(jobs, slots, Mono.empty());
    }

    @Override
    public double both(int jobs, int slots) {
        return run(jobs, slots, putAll(jobs).then(Mono.empty()));
    }

    @Override
    public double[] latency(int aSecond, int jobs) {
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        Seen seen = new Seen();
        Disposable worker = work(100, at -> {
                    nanos.add(System.nanoTime() - at);
                    seen.add(at);
                })
                .subscribe();
        Pace.each(aSecond, jobs, i -> put(System.nanoTime()).block(PATIENCE));
        seen.require(jobs);
        worker.dispose();
        return Pace.percentiles(nanos);
    }

    @Override
    public int restarts(int jobs, int slots, int every) throws InterruptedException {
        bulk(jobs);
        Seen seen = new Seen();
        return seen.throughRestarts(jobs, every, () -> work(slots, seen::add).subscribe()::dispose);
    }

    /** Reads in batches of as many as its slots, without any restart: how many of the jobs were never run. */
    int withBatches(int jobs, int slots) throws InterruptedException {
        bulk(jobs);
        Seen seen = new Seen();
        return seen.throughRestarts(
                jobs, jobs, () -> work(slots, slots, seen::add).subscribe()::dispose);
    }

    @Override
    public void end() {
        template.delete(stream).block(PATIENCE);
    }
}
