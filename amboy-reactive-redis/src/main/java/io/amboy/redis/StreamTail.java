package io.amboy.redis;

import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads what is appended to a stream, on a connection of its own, while somebody wants it. In the loop only. */
final class StreamTail {
    private static final int PAGES = 64;
    private static final long PAUSE_MILLIS = 200;

    private final Shard shard;
    private final byte[] key;
    private final BooleanSupplier wanted;
    private final Consumer<List<StreamMessage<byte[], byte[]>>> news;
    private final Runnable lost;
    private final WaitingLink link;
    private boolean running;
    private String place = "0-0";

    /**
     * Makes it.
     *
     * @param wanted whether to read on
     * @param news what was appended
     * @param lost called when the connection was lost for a while; then it reads on if it is still wanted
     */
    StreamTail(
            Shard shard,
            String key,
            BooleanSupplier wanted,
            Consumer<List<StreamMessage<byte[], byte[]>>> news,
            Runnable lost) {
        this.shard = shard;
        this.key = shard.key(key);
        this.wanted = wanted;
        this.news = news;
        this.lost = lost;
        this.link = new WaitingLink(shard, this::read, () -> running = false);
    }

    boolean isRunning() {
        return running;
    }

    /** Begins to read after a place; false if it is reading already. */
    boolean follow(String after) {
        if (running) {
            return false;
        }
        running = true;
        place = after;
        link.use();
        return true;
    }

    @SuppressWarnings("unchecked") // an array of one offset, made by the compiler
    private void read(Link from) {
        if (shard.isClosed() || !wanted.getAsBoolean()) {
            running = false;
            return;
        }
        shard.then(
                from.call(commands -> commands.xread(
                        XReadArgs.Builder.block(Connections.WAIT_SECONDS * 1000).count(PAGES),
                        XReadArgs.StreamOffset.from(key, place))),
                (messages, error) -> {
                    if (error != null) {
                        if (!Shard.later(PAUSE_MILLIS, () -> shard.loop.execute(this::begin))) {
                            running = false;
                        }
                        return;
                    }
                    if (messages != null && !messages.isEmpty()) {
                        place = messages.get(messages.size() - 1).getId();
                        news.accept(messages);
                    }
                    link.use();
                });
    }

    /** After a loss: nobody knows what was missed, nor whether the stream is still the same. */
    private void begin() {
        running = false;
        lost.run();
        if (wanted.getAsBoolean()) {
            follow(place);
        }
    }

    void close() {
        link.close();
    }
}
