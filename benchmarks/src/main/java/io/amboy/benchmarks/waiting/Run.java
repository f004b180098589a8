package io.amboy.benchmarks.waiting;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One worker of 100 slots whose handlers end at once, and one producer. What the worker does when there is enough to do is
 * the same with either bell: it settles and claims in one script. With the blocking read it only ever reads and settles.
 *
 * <p>The worker has one claim under way at a time, so one chain of callbacks touches its fields; the main thread reads them
 * after {@code done}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends in done
final class Run {
    private static final int SLOTS = 100;
    private static final int BATCH = 64;
    private static final int CALLS_AT_ONCE = 4;
    private static final String TEXT = "x".repeat(80);

    private final Way way;
    private final int jobs;
    private final long[] nanos;
    private final BitSet seen;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final List<StatefulRedisConnection<String, String>> connections = new ArrayList<>();
    private final Way.Calls puts;
    private final Way.Calls calls;
    private final Way.Calls waits;
    private int settled;

    Run(RedisClient client, RedisCommands<String, String> control, Way way, int jobs) {
        this.way = way;
        this.jobs = jobs;
        this.nanos = new long[jobs];
        this.seen = new BitSet(jobs);
        prepare(control);
        this.puts = connect(client);
        this.calls = connect(client);
        this.waits = connect(client);
        round();
    }

    /** An empty queue. */
    static void prepare(RedisCommands<String, String> control) {
        control.flushall();
        for (String stream : List.of(Way.STREAM, Way.SECOND)) {
            control.xgroupCreate(StreamOffset.from(stream, "0"), Way.GROUP, XGroupCreateArgs.Builder.mkstream());
        }
        control.set(Way.TICKET, "1");
    }

    private Way.Calls connect(RedisClient client) {
        StatefulRedisConnection<String, String> connection = client.connect();
        connections.add(connection);
        return Way.Calls.on(connection.async(), "1");
    }

    // ---- the worker

    private void round() {
        handle(way.begin(waits, SLOTS, Way.STREAM).jobs(), List.of());
    }

    private void handle(CompletableFuture<List<Way.Job>> claimed, List<String> settling) {
        claimed.whenComplete((found, error) -> {
            if (error != null) {
                done.completeExceptionally(error);
                return;
            }
            try {
                went(found, settling);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
    }

    private void went(List<Way.Job> found, List<String> settling) {
        settled(settling.size());
        long now = System.nanoTime();
        List<String> ended = new ArrayList<>();
        for (Way.Job job : found) {
            if (seen.get(job.number())) {
                throw new IllegalStateException("job " + job.number() + " came twice");
            }
            seen.set(job.number());
            nanos[job.number()] = now - job.at();
            ended.add(job.entry());
        }
        if (way.rings() && found.size() == SLOTS) {
            handle(calls.claim(SLOTS, ended, Way.STREAM).toCompletableFuture().thenApply(Way::jobsIn), ended);
            return;
        }
        if (!ended.isEmpty()) {
            calls.redis()
                    .xack(Way.STREAM, Way.GROUP, ended.toArray(String[]::new))
                    .whenComplete((count, error) -> {
                        if (error != null) {
                            done.completeExceptionally(error);
                        } else {
                            settled(count.intValue());
                        }
                    });
        }
        round();
    }

    private synchronized void settled(int count) { // also by answers to settlements on their own
        settled += count;
        if (settled == jobs) {
            done.complete(null);
        }
    }

    // ---- the producer

    /** Puts jobs at a pace; the answer: from put to handler, sorted, in nanoseconds. */
    long[] paced(int aSecond) throws Exception {
        List<RedisFuture<Long>> sent = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            long due = begin + i * (1_000_000_000L / aSecond);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            sent.add(puts.put(way.rings(), Integer.toString(i), Long.toString(System.nanoTime()), TEXT));
        }
        end(sent);
        return Arrays.stream(nanos).sorted().toArray();
    }

    /** Puts jobs as fast as possible. */
    void bulk() throws Exception {
        Deque<RedisFuture<Long>> sent = new ArrayDeque<>();
        for (int from = 0; from < jobs; from += BATCH) {
            List<String> batch = new ArrayList<>();
            for (int i = from; i < Math.min(jobs, from + BATCH); i++) {
                batch.addAll(List.of(Integer.toString(i), "0", TEXT));
            }
            if (sent.size() == CALLS_AT_ONCE) {
                sent.remove().get();
            }
            sent.add(puts.put(way.rings(), batch.toArray(String[]::new)));
        }
        end(sent);
    }

    private void end(Iterable<RedisFuture<Long>> sent) throws Exception {
        for (RedisFuture<Long> each : sent) {
            each.get();
        }
        done.get(30, TimeUnit.SECONDS);
        if (seen.cardinality() != jobs) {
            throw new IllegalStateException(seen.cardinality() + " of " + jobs + " jobs have come");
        }
    }

    void close() {
        connections.forEach(StatefulRedisConnection::close);
    }
}
