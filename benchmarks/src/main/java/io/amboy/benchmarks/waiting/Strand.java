package io.amboy.benchmarks.waiting;

import io.lettuce.core.ClientListArgs;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.Consumer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What becomes of one job that meets a wait that goes wrong. */
final class Strand implements AutoCloseable {
    /** Of the bell, as RESP has it. */
    private static final int BELL_BYTES = ("*2\r\n$" + Way.BELL.length() + "\r\n" + Way.BELL + "\r\n$0\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8)
            .length;

    /** What a worker does once it has noticed: puts what is pending under its name, and of which it knows nothing, anew. */
    private static final String RECONCILE = """
            local rows = redis.call('XPENDING', KEYS[1], 'g', '-', '+', 100, ARGV[1])
            for _, row in ipairs(rows) do
                local job = redis.call('XRANGE', KEYS[1], row[1], row[1])[1]
                redis.call('XACK', KEYS[1], 'g', row[1])
                redis.call('XDEL', KEYS[1], row[1])
                redis.call('XADD', KEYS[1], '*', unpack(job[2]))
            end
            return #rows""";

    /** What goes wrong. */
    enum Fault {
        KILLED("the server kills the connection right behind the put"),
        REPLY_LOST("the first reply is lost with the connection"),
        CLAIM_LOST("the claim's reply is lost with the connection"),
        HALF_OPEN("only the client's side is cut, then comes the put"),
        HALF_OPEN_TICKET("the same, a new ticket before the worker reconciles"),
        HALF_OPEN_KILL("the same, `CLIENT KILL` of the old connection before it"),
        CANCELLED("the client cancels at its timeout, then comes the put"),
        CANCELLED_TICKET("the same, a new ticket before the worker reconciles");

        final String title;

        Fault(String title) {
            this.title = title;
        }

        /** Whether the worker notices, and reconciles, before there is a job. */
        boolean isEarly() {
            return compareTo(HALF_OPEN) >= 0;
        }

        /** How many of so many jobs are stranded; -1 if that is up to the server. */
        int expected(Way way, int tries) {
            boolean none = switch (this) {
                case KILLED, REPLY_LOST, HALF_OPEN, CANCELLED -> way == Way.BELL_FIRST;
                case CLAIM_LOST -> false;
                case HALF_OPEN_TICKET, CANCELLED_TICKET -> way != Way.BLOCKING_READ;
                case HALF_OPEN_KILL -> true;
            };
            return this == KILLED && way == Way.PIPELINED ? -1 : none ? 0 : tries;
        }
    }

    /** Pending where nobody knows of them: at first, and after the worker has reconciled. The others wait. */
    record Count(int stranded, int left) {}

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final RedisCommands<String, String> control;
    private final Proxy proxy;

    Strand(RedisClient toServer, String uri) throws IOException {
        connection = toServer.connect();
        control = connection.sync();
        proxy = new Proxy(uri);
        client = RedisClient.create("redis://127.0.0.1:" + proxy.port());
        client.setOptions(ClientOptions.builder().autoReconnect(false).build());
    }

    Count count(Way way, Fault fault, int tries) throws Exception {
        int stranded = 0;
        int left = 0;
        for (int i = 0; i < tries; i++) {
            Count one = one(way, fault);
            stranded += one.stranded();
            left += one.left();
        }
        int expected = fault.expected(way, tries);
        int expectedLeft = fault.isEarly() ? stranded : 0;
        if ((expected >= 0 && stranded != expected) || left != expectedLeft) {
            throw new IllegalStateException(
                    way + ", " + fault + ": " + stranded + " stranded, " + left + " left; expected " + expected);
        }
        return new Count(stranded, left);
    }

    private Count one(Way way, Fault fault) throws Exception {
        Run.prepare(control);
        StatefulRedisConnection<String, String> waiting = client.connect();
        long id = waiting.sync().clientId();
        Way.Wait wait = way.begin(Way.Calls.on(waiting.async(), "1"), 1, Way.STREAM);
        until("blocked_clients:1");
        while (way == Way.PIPELINED
                && control.clientList(ClientListArgs.Builder.ids(id)).contains(" qbuf=0 ")) {
            TimeUnit.MICROSECONDS.sleep(100); // the claim has not come yet
        }
        switch (fault) {
            case KILLED -> killBehindPut(way, id);
            case REPLY_LOST -> {
                proxy.cutAfter(0);
                put(way);
            }
            case CLAIM_LOST -> {
                proxy.cutAfter(way.rings() ? BELL_BYTES : 0);
                put(way);
            }
            case HALF_OPEN, HALF_OPEN_TICKET, HALF_OPEN_KILL -> proxy.dropClient();
            case CANCELLED, CANCELLED_TICKET -> {
                TimeUnit.MILLISECONDS.sleep(1); // its timeout
                wait.cancel();
            }
        }
        requireNothing(wait);
        if (fault == Fault.HALF_OPEN_TICKET || fault == Fault.CANCELLED_TICKET) {
            control.set(Way.TICKET, "2");
        } else if (fault == Fault.HALF_OPEN_KILL) {
            control.clientKill(KillArgs.Builder.id(id));
        }
        if (fault.isEarly()) {
            reconcile();
            put(way);
        }
        Count found = look(fault.isEarly());
        waiting.close();
        proxy.dropAll();
        until("blocked_clients:0");
        return found;
    }

    private void put(Way way) throws ExecutionException, InterruptedException {
        Way.Calls.on(connection.async(), "1").put(way.rings(), "0", "0", "").get();
    }

    /** Both commands in one packet. */
    private void killBehindPut(Way way, long id) throws ExecutionException, InterruptedException {
        connection.setAutoFlushCommands(false);
        var put = Way.Calls.on(connection.async(), "1").put(way.rings(), "0", "0", "");
        var killed = connection.async().clientKill(KillArgs.Builder.id(id));
        connection.flushCommands();
        connection.setAutoFlushCommands(true);
        put.get();
        killed.get();
    }

    private static void requireNothing(Way.Wait wait) throws Exception {
        try {
            wait.jobs().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException | java.util.concurrent.CancellationException lost) {
            return;
        }
        throw new IllegalStateException("a wait that should have failed has not");
    }

    private long reconcile() {
        return control.eval(RECONCILE, ScriptOutputType.INTEGER, new String[] {Way.STREAM}, Way.WORKER);
    }

    private Count look(boolean early) {
        int stranded = pending();
        int waiting = claimable();
        if (stranded + waiting != 1) {
            throw new IllegalStateException(stranded + " stranded, " + waiting + " waiting of one job");
        }
        if (early) {
            return new Count(stranded, stranded);
        }
        if (reconcile() != stranded || claimable() != stranded) {
            throw new IllegalStateException("what was stranded has not come back");
        }
        return new Count(stranded, pending());
    }

    private int pending() {
        return (int) control.xpending(Way.STREAM, Way.GROUP).getCount();
    }

    @SuppressWarnings("unchecked") // an array of one offset, made by the compiler
    private int claimable() {
        return control.xreadgroup(
                        Consumer.from(Way.GROUP, "other"),
                        XReadArgs.Builder.noack(true),
                        StreamOffset.lastConsumed(Way.STREAM))
                .size();
    }

    private void until(String line) throws InterruptedException {
        for (int i = 0; !control.info("clients").contains(line + "\r\n"); i++) {
            if (i == 30_000) {
                throw new IllegalStateException("no " + line);
            }
            TimeUnit.MICROSECONDS.sleep(100);
        }
    }

    /** How many jobs a wait brings to one free slot if each of two streams has one. */
    int overTwoStreams(Way way) throws Exception {
        Run.prepare(control);
        for (String stream : new String[] {Way.SECOND, Way.STREAM}) {
            control.eval(Way.PUT, ScriptOutputType.INTEGER, new String[] {stream, Way.BELL}, "0", "0", "");
        }
        StatefulRedisConnection<String, String> waiting = client.connect();
        int got = way.begin(Way.Calls.on(waiting.async(), "1"), 1, Way.STREAM, Way.SECOND)
                .jobs()
                .get(10, TimeUnit.SECONDS)
                .size();
        waiting.close();
        if (got != (way.rings() ? 1 : 2)) {
            throw new IllegalStateException(way + " brought " + got);
        }
        return got;
    }

    @Override
    public void close() throws IOException {
        connection.close();
        client.shutdown();
        proxy.close();
    }
}
