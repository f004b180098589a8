package io.amboy.benchmarks.redis;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobType;
import io.amboy.ResultCursor;
import io.amboy.redis.RedisQueue;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** This library, as its users have it. */
final class AmboyOnRedis implements RedisContender {
    record Noop(int n, String text) {}

    record Stamp(long at, String text) {}

    static final String TEXT = "x".repeat(80);
    static final JobType<Noop, Integer> NOOP = JobType.of("noop", 1, Noop.class, Integer.class);
    private static final JobType<Stamp, Long> STAMP = JobType.of("stamp", 1, Stamp.class, Long.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String uri;
    private String name = "";
    private JobQueue producer;

    private final UnaryOperator<RedisQueue.Builder> settings;

    AmboyOnRedis(String uri) {
        this(uri, builder -> builder);
    }

    AmboyOnRedis(String uri, UnaryOperator<RedisQueue.Builder> settings) {
        this.uri = uri;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "amboy-reactive";
    }

    private JobQueue queue(int slots) {
        JobRegistry registry = JobRegistry.builder()
                .handle(NOOP, (payload, context) -> Mono.just(payload.n()))
                .handle(STAMP, (payload, context) -> Mono.fromCallable(() -> System.nanoTime() - payload.at()))
                .build();
        return settings.apply(RedisQueue.builder(registry, uri).id(name).runner(Runners.pool(slots)))
                .build();
    }

    @Override
    public void begin(String queue) {
        name = queue;
        producer = queue(1);
        producer.stats().block(PATIENCE);
    }

    private static List<JobRequest<Integer>> requests(int jobs) {
        return IntStream.range(0, jobs)
                .mapToObj(i -> NOOP.request(new Noop(i, TEXT)))
                .toList();
    }

    @Override
    public double single(int jobs) {
        List<JobRequest<Integer>> requests = requests(jobs);
        long begin = System.nanoTime();
        Flux.fromIterable(requests).concatMap(producer::put).then().block(PATIENCE);
        return RedisContender.seconds(begin);
    }

    @Override
    public double bulk(int jobs) {
        List<JobRequest<Integer>> requests = requests(jobs);
        long begin = System.nanoTime();
        producer.putAll(Flux.fromIterable(requests)).then().block(PATIENCE);
        return RedisContender.seconds(begin);
    }

    @Override
    public double process(int jobs, int slots) {
        JobQueue worker = queue(slots);
        ResultCursor end = producer.cursor().block(PATIENCE);
        long begin = System.nanoTime();
        worker.start().block(PATIENCE);
        requireEach(worker, end, jobs);
        double seconds = RedisContender.seconds(begin);
        worker.close().block(PATIENCE);
        return seconds;
    }

    private static void requireEach(JobQueue worker, ResultCursor from, int jobs) {
        Long distinct = worker.results(from, JobFilter.ALL)
                .take(jobs)
                .map(result -> result.id())
                .distinct()
                .count()
                .block(PATIENCE);
        if (distinct == null || distinct != jobs) {
            throw new IllegalStateException(distinct + " of " + jobs + " jobs have ended");
        }
    }

    @Override
    public double both(int jobs, int slots) {
        JobQueue worker = queue(slots);
        worker.start().block(PATIENCE);
        List<JobRequest<Integer>> requests = requests(jobs);
        ResultCursor end = producer.cursor().block(PATIENCE);
        long begin = System.nanoTime();
        Mono<Void> putting = producer.putAll(Flux.fromIterable(requests)).then();
        Mono.when(
                        putting,
                        Mono.<Void>fromRunnable(() -> requireEach(worker, end, jobs))
                                .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic()))
                .block(PATIENCE);
        double seconds = RedisContender.seconds(begin);
        worker.close().block(PATIENCE);
        return seconds;
    }

    @Override
    public double[] latency(int aSecond, int jobs) {
        JobQueue worker = queue(100);
        worker.start().block(PATIENCE);
        ResultCursor end = producer.cursor().block(PATIENCE);
        Flux.interval(Duration.ofNanos(1_000_000_000L / aSecond))
                .onBackpressureBuffer()
                .take(jobs)
                .flatMap(tick -> producer.put(STAMP.request(new Stamp(System.nanoTime(), TEXT))))
                .then()
                .block(PATIENCE);
        List<Long> nanos = worker.results(end, JobFilter.ALL)
                .take(jobs)
                .mapNotNull(STAMP::valueOf)
                .sort()
                .collectList()
                .block(PATIENCE);
        worker.close().block(PATIENCE);
        return new double[] {nanos.get(jobs / 2) / 1e6, nanos.get(jobs * 99 / 100) / 1e6};
    }

    @Override
    public long ended() {
        return producer.stats().block(PATIENCE).completed();
    }

    /** Runs all that is there, and watches no results. */
    void drain(int slots) {
        JobQueue worker = queue(slots);
        worker.start().block(PATIENCE);
        worker.awaitIdle().block(PATIENCE);
        worker.close().block(PATIENCE);
    }

    @Override
    public int restarts(int jobs, int slots, int every) throws InterruptedException {
        Seen seen = new Seen();
        Disposable results = producer.results(producer.cursor().block(PATIENCE), JobFilter.ALL)
                .subscribe(result -> seen.add(result.id()));
        bulk(jobs);
        int never = seen.throughRestarts(jobs, every, () -> {
            JobQueue worker = queue(slots);
            worker.start().block(PATIENCE);
            return () -> worker.close().block(PATIENCE);
        });
        results.dispose();
        return never;
    }

    @Override
    public void end() {
        producer.close().block(PATIENCE);
    }
}
