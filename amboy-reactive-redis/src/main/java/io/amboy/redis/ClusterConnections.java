package io.amboy.redis;

import io.amboy.StoreUnavailableException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster. A shard has its connections straight to the node that owns its slot, so that it knows when one is
 * lost, and what was under way then; a cluster client serves to ask who that is.
 *
 * <h2>Concurrency</h2>
 *
 * Many shards may ask at once: {@code asking} is guarded by this, and they share the answer.
 */
final class ClusterConnections implements Connections {
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RedisClusterClient cluster;
    private final RedisClient client;
    private @Nullable CompletableFuture<Void> asking;
    private long asked;

    ClusterConnections(RedisClusterClient cluster) {
        this.cluster = cluster;
        this.client = RedisClient.create(cluster.getResources());
        client.setOptions(RedisQueue.clientOptions()
                .mutate()
                .sslOptions(cluster.getOptions().getSslOptions())
                .build());
    }

    @Override
    public RedisClient client() {
        return client;
    }

    @Override
    public boolean isCluster() {
        return true;
    }

    @Override
    public CompletionStage<RedisURI> whereIs(byte[] key) {
        int slot = SlotHash.getSlot(key);
        return ask().thenApply(known -> {
            RedisClusterNode owner = cluster.getPartitions().getMasterBySlot(slot);
            if (owner == null) {
                throw new StoreUnavailableException("no node of the cluster owns slot " + slot, null);
            }
            return owner.getUri();
        });
    }

    /** Asks the cluster, unless that was done just now. */
    private synchronized CompletableFuture<Void> ask() {
        CompletableFuture<Void> latest = asking;
        long now = System.nanoTime();
        if (latest == null || (latest.isDone() && now - asked > FRESH_NANOS)) {
            latest = cluster.refreshPartitionsAsync().toCompletableFuture();
            asking = latest;
            asked = now;
        }
        return latest;
    }
}
