package io.amboy.redis.faults;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a queue leaves behind on a server when all its jobs have ended. */
final class Leftovers {
    private final String uri;
    private final String prefix;

    Leftovers(String uri, String queue) {
        this.uri = uri;
        this.prefix = "amboy:{" + queue + ".0}:" + queue + ":";
    }

    /** Waits until workers that are gone have been found to be so. */
    void awaitReaped(long alive, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        with(redis -> {
            while (redis.zcard(prefix + "l") > alive && System.nanoTime() < end) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            return List.of();
        });
    }

    List<String> list() {
        return with(redis -> {
            List<String> left = new ArrayList<>();
            for (String stream : List.of("s", "t")) {
                long held = redis.xpending(prefix + stream, "g").getCount();
                if (held > 0) {
                    left.add(held + " jobs in somebody's hands, in stream " + stream);
                }
            }
            for (String key : redis.keys(prefix + "*")) {
                String name = key.substring(prefix.length());
                if (name.matches("(w|m|e|q|k|b):.*|o|d|u|l|ab|pr|full|kt")) {
                    left.add(name);
                }
            }
            redis.hgetall(prefix + "n").forEach((counter, value) -> {
                if (counter.matches(".*:[0-3]") && !value.equals("0")) {
                    left.add("counter " + counter + " = " + value);
                }
            });
            String waiting = redis.hget(prefix + "c", "waiting");
            if (waiting != null && !waiting.equals("0")) {
                left.add("count of waiting jobs " + waiting);
            }
            return left;
        });
    }

    private interface Look {
        List<String> at(RedisCommands<String, String> redis);
    }

    private List<String> with(Look look) {
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return look.at(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
