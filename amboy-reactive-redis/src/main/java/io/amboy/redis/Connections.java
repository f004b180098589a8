package io.amboy.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where the shards are, and how to connect to them. */
interface Connections {
    /** A command that answers at once takes longer only if something is wrong. */
    Duration COMMAND = Duration.ofSeconds(4);

    /** The longest that a blocking command waits, and how much later its answer may come. */
    long WAIT_SECONDS = 2;

    Duration BLOCKING = Duration.ofSeconds(WAIT_SECONDS + 3);

    /** What connects. */
    RedisClient client();

    /** The address of the server that has a key now, as far as anybody knows. */
    CompletionStage<RedisURI> whereIs(byte[] key);

    /** Whether keys may move from server to server. */
    boolean isCluster();

    /** For commands that answer at once. */
    default CompletionStage<Link> commands(byte[] key) {
        return Link.open(this, key, COMMAND);
    }

    /** For commands that wait. */
    default CompletionStage<Link> blocking(byte[] key) {
        return Link.open(this, key, BLOCKING);
    }

    /** One address: a server, or what Sentinel watches. */
    record ToOne(RedisClient client, RedisURI uri) implements Connections {
        @Override
        public CompletionStage<RedisURI> whereIs(byte[] key) {
            return CompletableFuture.completedFuture(uri);
        }

        @Override
        public boolean isCluster() {
            return false;
        }
    }
}
