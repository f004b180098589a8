package io.amboy.redis;

import io.amboy.contract.QueueKit;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server of a suite's own. */
final class OneServer implements BeforeAllCallback, AfterAllCallback {
    private final Partitions partitions;
    private TestServer server;
    private RedisClient client;
    private QueueKit.Factory kits;
    private int depth;

    OneServer() {
        this(new Partitions(1));
    }

    OneServer(Partitions partitions) {
        this.partitions = partitions;
    }

    QueueKit.Factory kits() {
        return kits;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (depth++ == 0) {
            server = TestServer.start();
            client = RedisQueue.client();
            kits = RedisKit.factory(client, server.uri(), partitions);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (--depth == 0) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            server.close();
        }
    }
}
