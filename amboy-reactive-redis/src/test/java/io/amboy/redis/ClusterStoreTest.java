package io.amboy.redis;

import io.amboy.contract.QueueKit;
import io.amboy.contract.StoreContracts;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every contract of a store, on four shards of a cluster; the jobs of a test are of one partition. */
class ClusterStoreTest extends StoreContracts {
    @RegisterExtension
    static final OneCluster CLUSTER = new OneCluster(new Partitions(4, id -> "one"));

    @Override
    public QueueKit.Factory kits() {
        return CLUSTER.kits();
    }
}
