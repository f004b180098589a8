package io.amboy.redis;

import io.amboy.contract.QueueKit;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A cluster of a suite's own. */
final class OneCluster implements BeforeAllCallback, AfterAllCallback {
    private final Partitions partitions;
    private TestCluster cluster;
    private RedisClusterClient client;
    private ClusterConnections connections;
    private QueueKit.Factory kits;
    private int depth;

    OneCluster(Partitions partitions) {
        this.partitions = partitions;
    }

    QueueKit.Factory kits() {
        return kits;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (depth++ == 0) {
            cluster = new TestCluster();
            client = RedisClusterClient.create(cluster.uri());
            connections = new ClusterConnections(client);
            kits = RedisKit.factory(connections, partitions, client.connect().sync());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (--depth == 0) {
            connections.client().shutdown(Duration.ZERO, Duration.ofSeconds(2));
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            cluster.close();
        }
    }
}
