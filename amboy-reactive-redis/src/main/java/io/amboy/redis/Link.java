package io.amboy.redis;

import io.amboy.AmboyException;
import io.amboy.InvalidRequestException;
import io.amboy.QueueStateException;
import io.amboy.StoreUnavailableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * A connection, for commands that answer at once or for those that wait. It reconnects by itself and replays nothing.
 *
 * <p>A server that comes back may have forgotten the latest, and another that takes its place may never have known it. Where
 * that matters, scripts are held back after a loss until {@link #open(int)}.
 */
final class Link {
    /** Errors of a server that will be well again. */
    private static final Set<String> PASSING = Set.of(
            "ASK",
            "BUSY",
            "CLUSTERDOWN",
            "LOADING",
            "MASTERDOWN",
            "MISCONF",
            "MOVED",
            "NOGROUP",
            "NOREPLICAS",
            "OOM",
            "READONLY",
            "TRYAGAIN",
            "UNBLOCKED");

    /** What a script is told whose slot moves to another node, or has moved. */
    private static final String ON_ITS_WAY = "non local key";

    private static final int MOST_UNDER_WAY = 16_384;

    private static final long PAUSE_MILLIS = 300;

    private final Connections home;
    private final Duration timeout;
    private final byte[] key;
    private final AtomicBoolean moving = new AtomicBoolean();
    private volatile StatefulRedisConnection<byte[], byte[]> connection;
    private volatile RedisURI address;
    private volatile boolean connected = true;
    private volatile boolean closed;
    private volatile RedisMeters meters = RedisMeters.NONE;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile @Nullable Thread writer; // of what is sent to the server
    private volatile @Nullable Runnable whenRestored;
    private final AtomicInteger losses = new AtomicInteger();
    private volatile int lookedAt; // the loss since which all has been found well

    private Link(
            Connections home,
            byte[] key,
            Duration timeout,
            StatefulRedisConnection<byte[], byte[]> connection,
            RedisURI address) {
        this.home = home;
        this.key = key;
        this.timeout = timeout;
        this.connection = connection;
        this.address = address;
        watch(connection);
    }

    private void watch(StatefulRedisConnection<byte[], byte[]> watched) {
        watched.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                if (connection == watched) {
                    connected = false;
                    losses.incrementAndGet();
                    moveLater();
                }
            }

            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> restored, SocketAddress address) {
                if (connection == watched) {
                    restored();
                }
            }
        });
    }

    private void restored() {
        connected = true;
        Runnable then = whenRestored;
        if (then != null) {
            then.run();
        }
    }

    // ---- in a cluster

    /** If something failed, the slot may have moved, or another node have taken over. */
    private void moveAfter(@Nullable Throwable error) {
        if (error != null) {
            move();
        }
    }

    private void move() {
        if (!home.isCluster() || closed || !moving.compareAndSet(false, true)) {
            return;
        }
        when(owner(home, key), (now, error) -> {
            if (error != null || isSame(now)) {
                moving.set(false);
                if (!connected) {
                    moveLater();
                }
                return;
            }
            when(connect(home, now, timeout), (made, failed) -> {
                moving.set(false);
                if (failed != null) {
                    moveLater();
                } else if (closed) {
                    when(made.closeAsync(), (done, ignored) -> {});
                } else {
                    StatefulRedisConnection<byte[], byte[]> former = connection;
                    connection = made;
                    address = now;
                    losses.incrementAndGet();
                    watch(made);
                    when(former.closeAsync(), (done, ignored) -> {}); // what is under way there fails
                    restored();
                }
            });
        });
    }

    private boolean isSame(RedisURI other) {
        return address.getPort() == other.getPort() && address.getHost().equals(other.getHost());
    }

    private void moveLater() {
        if (home.isCluster() && !closed && !Shard.later(PAUSE_MILLIS, this::move)) {
            closed = true; // there is no time any more
        }
    }

    // ---- opening

    /** From now on, scripts are held back after each loss, and this is called when the connection is there again. */
    void guard(Runnable then) {
        whenRestored = then;
        if (!isUp() && connection.isOpen()) {
            then.run();
        }
    }

    /** From now on, calls are measured. */
    void measure(RedisMeters with) {
        meters = with;
    }

    boolean isUp() {
        return losses.get() == lookedAt;
    }

    /** How often the connection was lost. */
    int losses() {
        return losses.get();
    }

    /** What the server knows has been looked at, since so many losses. */
    void open(int since) {
        lookedAt = since;
    }

    /** Connects to the server that has a key. */
    static CompletionStage<Link> open(Connections home, byte[] key, Duration timeout) {
        return owner(home, key)
                .thenCompose(uri -> connect(home, uri, timeout)
                        .thenApply(connection -> new Link(home, key, timeout, connection, uri)));
    }

    private static CompletionStage<RedisURI> owner(Connections home, byte[] key) {
        CompletableFuture<RedisURI> where = new CompletableFuture<>();
        elastic(
                where,
                () -> when(home.whereIs(key), (uri, error) -> {
                    if (error != null) {
                        where.completeExceptionally(error);
                    } else {
                        where.complete(uri);
                    }
                }));
        return where;
    }

    private static CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect(
            Connections home, RedisURI uri, Duration timeout) {
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> opened = new CompletableFuture<>();
        elastic(
                opened,
                () -> when(home.client().connectAsync(ByteArrayCodec.INSTANCE, uri), (connection, error) -> {
                    if (error != null) {
                        opened.completeExceptionally(error);
                    } else if (replays(connection.getOptions())) {
                        when(connection.closeAsync(), (closed, failed) -> {});
                        opened.completeExceptionally(new InvalidRequestException(
                                "client", "with other options", "must have those of RedisQueue.clientOptions()"));
                    } else {
                        connection.setTimeout(timeout);
                        opened.complete(connection);
                    }
                }));
        return opened;
    }

    /** Connecting takes locks and loads classes, and is therefore done where blocking is allowed. */
    private static void elastic(CompletableFuture<?> failed, Runnable task) {
        try {
            Schedulers.boundedElastic().schedule(() -> {
                try {
                    task.run();
                } catch (RuntimeException refused) { // such as by a client that has been shut down
                    failed.completeExceptionally(refused);
                }
            });
        } catch (RejectedExecutionException disposed) {
            failed.completeExceptionally(disposed);
        }
    }

    /** Whether commands might be sent again after a reconnect, or there is none. */
    private static boolean replays(ClientOptions options) {
        return !options.isAutoReconnect()
                || options.getDisconnectedBehavior() != ClientOptions.DisconnectedBehavior.REJECT_COMMANDS;
    }

    /** Sends a command. */
    <T> CompletionStage<T> call(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        try {
            CompletionStage<T> reply = command.apply(connection.async());
            when(reply, (value, error) -> moveAfter(error));
            return reply;
        } catch (RuntimeException refused) { // such as by a client that has been shut down
            return CompletableFuture.failedFuture(refused);
        }
    }

    /**
     * Whether what this thread sends goes out at once. It may overtake what other threads have sent just before, which that
     * thread is still to write.
     */
    boolean writesAtOnce() {
        return Thread.currentThread() == writer;
    }

    /** Runs a script, which is sent whole if the server has forgotten it. */
    CompletableFuture<List<Object>> run(Script script, Args arguments) {
        return isUp() || whenRestored == null
                ? runAnyway(script, arguments)
                : CompletableFuture.failedFuture(
                        new StoreUnavailableException("Redis was away, and is looked at", null));
    }

    /** The same while others are held back. */
    CompletableFuture<List<Object>> runAnyway(Script script, Args arguments) {
        // Lettuce's own bound is a queue with a lock
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new StoreUnavailableException("more than " + MOST_UNDER_WAY + " calls are under way", null));
        }
        byte[][] values = arguments.toArray();
        CompletableFuture<List<Object>> reply = new CompletableFuture<>();
        RedisMeters counts = meters;
        if (counts != RedisMeters.NONE) {
            long begin = System.nanoTime();
            when(reply, (answer, error) -> counts.ran(script, System.nanoTime() - begin, error == null));
        }
        send(CommandType.EVALSHA, script.digest, values, (answer, error) -> {
            if (error instanceof RedisNoScriptException) {
                send(CommandType.EVAL, script.text, values, (second, failed) -> complete(reply, second, failed));
            } else {
                complete(reply, answer, error);
            }
        });
        return reply;
    }

    /** The task runs on the thread that reads the answer, never on this one if there is an answer. */
    private void send(
            CommandType type,
            byte[] script,
            byte[][] values,
            BiConsumer<? super List<Object>, ? super @Nullable Throwable> task) {
        AsyncCommand<byte[], byte[], List<Object>> command = new AsyncCommand<>(new Command<>(
                type,
                new NestedMultiOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)
                        .add(script)
                        .add(1)
                        .addKey(key)
                        .addValues(values)));
        when(command, (answer, error) -> {
            moveAfter(error);
            task.accept(answer, error);
        });
        try {
            connection.dispatch(command);
        } catch (RuntimeException refused) { // such as by a client that has been shut down
            command.completeExceptionally(refused);
        }
    }

    private void complete(
            CompletableFuture<List<Object>> reply, @Nullable List<Object> answer, @Nullable Throwable error) {
        underWay.decrementAndGet();
        if (error == null) {
            if (writer != Thread.currentThread()) {
                writer = Thread.currentThread(); // who reads answers also writes
            }
            reply.complete(answer);
        } else {
            reply.completeExceptionally(translate(error));
        }
    }

    void close() {
        closed = true;
        if (connection.isOpen()) {
            when(connection.closeAsync(), (closed, error) -> {});
        }
    }

    /** Goes on when a call has ended. The task throws nothing. */
    @SuppressWarnings("FutureReturnValueIgnored") // it would complete with the task, which throws nothing
    static <T> void when(CompletionStage<T> call, BiConsumer<? super T, ? super @Nullable Throwable> task) {
        call.whenComplete(task);
    }

    /** What users see of an error. */
    static AmboyException translate(Throwable error) {
        Throwable cause =
                error instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : error;
        if (cause instanceof AmboyException known) {
            return known;
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof RedisCommandExecutionException) { // also what a connection has begun with
                String message = String.valueOf(each.getMessage());
                return PASSING.contains(code(message)) || message.contains(ON_ITS_WAY)
                        ? new StoreUnavailableException("Redis cannot do that now: " + message, cause)
                        : new QueueStateException("command", "refused by Redis: " + message);
            }
        }
        Throwable root = cause;
        while (root.getCause() != null) { // such as a certificate that is not trusted
            root = root.getCause();
        }
        String why = root == cause ? cause.getMessage() : cause.getMessage() + ": " + root.getMessage();
        return new StoreUnavailableException("Redis does not answer: " + why, cause);
    }

    /** The first word of an error; of one inside a script, the word behind its name. */
    private static String code(String message) {
        String[] words = message.split("[ :]+", 3);
        for (String word : words) {
            if (PASSING.contains(word)) {
                return word;
            }
        }
        return words[0];
    }
}
