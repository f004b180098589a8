package io.amboy.redis;

import io.amboy.contract.QueueContracts;
import io.amboy.contract.QueueKit;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every contract of a queue, on four shards of a cluster; the jobs of a test are of one partition. */
class ClusterQueueTest extends QueueContracts {
    @RegisterExtension
    static final OneCluster CLUSTER = new OneCluster(new Partitions(4, id -> "one"));

    @Override
    public QueueKit.Factory kits() {
        return CLUSTER.kits();
    }
}
