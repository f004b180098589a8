package io.amboy.benchmarks.redis;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server's memory over the life of jobs, down to what is left when retention has let go of them. */
final class MemoryCurve {
    static final Duration RETENTION = Duration.ofSeconds(10);

    /** The moment that the others are compared with. */
    static final String BASE = "a queue, no jobs";

    private static final long SETTLED = TimeUnit.SECONDS.toNanos(4);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private MemoryCurve() {}

    /** Bytes in use at each moment, and the keys of the server. */
    record Moment(long bytes, long keys) {}

    static Map<String, Moment> measure(RedisProcess server, int jobs, int retained) throws InterruptedException {
        System.err.println("memory, " + retained + " retained");
        server.clear();
        Map<String, Moment> moments = new LinkedHashMap<>();
        moments.put("empty server", server.moment());
        AmboyOnRedis queue = new AmboyOnRedis(server.uri(), builder -> builder.retain(retained, RETENTION));
        queue.begin("memory");
        moments.put(BASE, server.moment());
        queue.bulk(jobs);
        moments.put("jobs put", server.moment());
        queue.drain(100);
        if (queue.ended() != jobs) {
            throw new IllegalStateException(queue.ended() + " of " + jobs + " jobs have ended");
        }
        moments.put("all ended, results retained", server.moment());
        moments.put("retention over", settled(server));
        queue.end();
        return moments;
    }

    /** Waits until the memory has not become less for a while. */
    private static Moment settled(RedisProcess server) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(RETENTION.toMillis());
        long end = System.nanoTime() + PATIENCE;
        Moment least = server.moment();
        for (long since = System.nanoTime(); System.nanoTime() - since < SETTLED && System.nanoTime() < end; ) {
            TimeUnit.MILLISECONDS.sleep(200);
            Moment now = server.moment();
            if (now.bytes() < least.bytes() * 0.99) {
                least = now;
                since = System.nanoTime();
            }
        }
        return server.moment();
    }
}
