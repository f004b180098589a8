package io.amboy.redis;

import io.amboy.contract.QueueKit;
import io.amboy.contract.RandomOperationsContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store on Redis under random operations; a failure tells how to run it again. */
class RedisRandomTest implements RandomOperationsContract {
    @RegisterExtension
    static final OneServer SERVER = new OneServer();

    @Override
    public QueueKit.Factory kits() {
        return SERVER.kits();
    }

    @Override
    public int runs() {
        return 5;
    }
}
