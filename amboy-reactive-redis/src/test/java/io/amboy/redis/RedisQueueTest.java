package io.amboy.redis;

import io.amboy.contract.QueueContracts;
import io.amboy.contract.QueueKit;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every contract of a queue, on one shard. */
class RedisQueueTest extends QueueContracts {
    @RegisterExtension
    static final OneServer SERVER = new OneServer();

    @Override
    public QueueKit.Factory kits() {
        return SERVER.kits();
    }
}
