package io.amboy.redis;

import io.amboy.contract.QueueKit;
import io.amboy.contract.StoreContracts;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every contract of a store, on one shard. */
class RedisStoreTest extends StoreContracts {
    @RegisterExtension
    static final OneServer SERVER = new OneServer();

    @Override
    public QueueKit.Factory kits() {
        return SERVER.kits();
    }
}
