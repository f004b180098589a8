package io.amboy.redis;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of its own for commands that wait: opened when it is first used, and again and again until it is there. In
 * the loop only.
 */
final class WaitingLink {
    private static final long PAUSE_MILLIS = 200;

    private final Shard shard;
    private final Consumer<Link> use;
    private final Runnable stopped;
    private @Nullable Link link;

    /**
     * Makes it.
     *
     * @param use what to do with the connection, each time
     * @param stopped called when it will not be used any more, because the store is closed
     */
    WaitingLink(Shard shard, Consumer<Link> use, Runnable stopped) {
        this.shard = shard;
        this.use = use;
        this.stopped = stopped;
    }

    void use() {
        Link open = link;
        if (open != null) {
            use.accept(open);
            return;
        }
        shard.then(shard.connections.blocking(shard.key("c")), (made, error) -> {
            if (error != null) {
                useLater();
            } else if (shard.isClosed()) {
                made.close();
                stopped.run();
            } else {
                link = made;
                use.accept(made);
            }
        });
    }

    /** After a failure. */
    void useLater() {
        if (shard.isClosed() || !Shard.later(PAUSE_MILLIS, () -> shard.loop.execute(this::use))) {
            stopped.run();
        }
    }

    void close() {
        Link open = link;
        link = null;
        if (open != null) {
            open.close();
        }
    }
}
