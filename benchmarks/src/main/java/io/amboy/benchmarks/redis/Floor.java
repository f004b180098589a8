package io.amboy.benchmarks.redis;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Bare XADD, XREADGROUP and XACK: no states, no results, no counters, nothing kept. What Redis and Lettuce take at least. */
final class Floor implements RedisContender {
    private static final int WINDOW = 256;

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final StatefulRedisConnection<String, String> reading;
    private final RedisAsyncCommands<String, String> redis;
    private String stream = "";

    Floor(String uri) {
        client = RedisClient.create(uri);
        connection = client.connect();
        reading = client.connect();
        redis = connection.async();
    }

    @Override
    public String name() {
        return "bare streams (floor)";
    }

    @Override
    public void begin(String queue) {
        stream = queue;
        connection
                .sync()
                .xgroupCreate(StreamOffset.from(stream, "0"), "g", io.lettuce.core.XGroupCreateArgs.Builder.mkstream());
    }

    private RedisFuture<String> add(String text) {
        return redis.xadd(stream, "n", "1", "text", text);
    }

    @Override
    public double single(int jobs) throws Exception {
        long begin = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            add(AmboyOnRedis.TEXT).get();
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public double bulk(int jobs) throws Exception {
        long begin = System.nanoTime();
        put(jobs);
        return (System.nanoTime() - begin) / 1e9;
    }

    private void put(int jobs) throws InterruptedException, ExecutionException {
        for (int from = 0; from < jobs; from += WINDOW) {
            List<RedisFuture<String>> window = new ArrayList<>();
            for (int i = from; i < Math.min(jobs, from + WINDOW); i++) {
                window.add(add(AmboyOnRedis.TEXT));
            }
            for (RedisFuture<String> each : window) {
                each.get();
            }
        }
    }

    @SuppressWarnings("unchecked") // an array of one offset, made by the compiler
    private void run(int jobs, int slots, List<Long> nanos) throws InterruptedException, ExecutionException {
        for (int done = 0; done < jobs; ) {
            List<StreamMessage<String, String>> messages = reading.async()
                    .xreadgroup(
                            Consumer.from("g", "c"),
                            XReadArgs.Builder.count(slots).block(1000),
                            StreamOffset.lastConsumed(stream))
                    .get();
            long now = System.nanoTime();
            String[] ids = messages.stream().map(StreamMessage::getId).toArray(String[]::new);
            if (nanos != null) {
                messages.forEach(message ->
                        nanos.add(now - Long.parseLong(message.getBody().get("text"))));
            }
            if (ids.length > 0) {
                redis.xack(stream, "g", ids).get();
                done += ids.length;
            }
        }
    }

    @Override
    public double process(int jobs, int slots) throws Exception {
        long begin = System.nanoTime();
        run(jobs, slots, null);
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public double both(int jobs, int slots) throws Exception {
        long begin = System.nanoTime();
        Thread worker = new Thread(() -> {
            try {
                run(jobs, slots, null);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        });
        worker.start();
        put(jobs);
        worker.join();
        return (System.nanoTime() - begin) / 1e9;
    }

    @Override
    public double[] latency(int aSecond, int jobs) throws Exception {
        List<Long> nanos = new ArrayList<>();
        Thread worker = new Thread(() -> {
            try {
                run(jobs, 100, nanos);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        });
        worker.start();
        for (int i = 0; i < jobs; i++) {
            add(Long.toString(System.nanoTime())).get();
            TimeUnit.NANOSECONDS.sleep(1_000_000_000L / aSecond - 200_000);
        }
        worker.join();
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return new double[] {sorted[jobs / 2] / 1e6, sorted[jobs * 99 / 100] / 1e6};
    }

    @Override
    public void end() {
        connection.sync().del(stream);
    }
}
