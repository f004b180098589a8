package io.amboy.benchmarks.waiting;

import io.lettuce.core.Consumer;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How an idle worker waits for a job of a stream with one group. */
enum Way {
    PIPELINED("a: bell, claim pipelined behind it"),
    BELL_FIRST("b: bell, then claim"),
    BLOCKING_READ("c: blocking XREADGROUP");

    static final String STREAM = "jobs";
    static final String SECOND = "more";
    static final String GROUP = "g";
    static final String WORKER = "w";
    static final String BELL = "bell";
    static final String TICKET = "ticket";

    /** Adds a job for each text; then rings, if there is a bell. KEYS: stream, bell. ARGV: number, moment, text each. */
    static final String PUT = """
            for i = 1, #ARGV, 3 do
                redis.call('XADD', KEYS[1], '*', 'n', ARGV[i], 'at', ARGV[i + 1], 'text', ARGV[i + 2])
            end
            if KEYS[2] and redis.call('LLEN', KEYS[2]) < 64 then
                redis.call('RPUSH', KEYS[2], '')
            end
            return #ARGV / 3""";

    /** Settles, then claims. KEYS: ticket, bell, streams. ARGV: ticket, worker, most, settled entries of the first stream. */
    static final String CLAIM = """
            if #ARGV > 3 then
                redis.call('XACK', KEYS[3], 'g', unpack(ARGV, 4))
            end
            local all, want = {}, tonumber(ARGV[3])
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then
                return all
            end
            for i = 3, #KEYS do
                local found = want > 0
                    and redis.call('XREADGROUP', 'GROUP', 'g', ARGV[2], 'COUNT', want, 'STREAMS', KEYS[i], '>')
                if found then
                    for _, each in ipairs(found[1][2]) do
                        all[#all + 1] = each[1]
                        all[#all + 1] = each[2][2]
                        all[#all + 1] = each[2][4]
                        want = want - 1
                    end
                end
            end
            if #all == 0 then
                redis.call('DEL', KEYS[2]) -- whatever has rung has been looked at
            end
            return all""";

    private static final int SECONDS = 2;

    final String title;

    Way(String title) {
        this.title = title;
    }

    /** What was claimed. */
    record Job(String entry, int number, long at) {}

    /** A wait under way: the commands that its worker has sent so far, and what it brings. */
    record Wait(List<RedisFuture<?>> sent, CompletableFuture<List<Job>> jobs) {
        void cancel() {
            sent.forEach(each -> each.cancel(true));
        }
    }

    boolean rings() {
        return this != BLOCKING_READ;
    }

    /** Waits once, for up to two seconds, for so many jobs at most. */
    Wait begin(Calls calls, int most, String... streams) {
        RedisAsyncCommands<String, String> redis = calls.redis();
        if (this == BLOCKING_READ) {
            RedisFuture<List<StreamMessage<String, String>>> read = redis.xreadgroup(
                    Consumer.from(GROUP, WORKER),
                    XReadArgs.Builder.count(most).block(SECONDS * 1000L),
                    offsets(streams));
            return new Wait(List.of(read), read.toCompletableFuture().thenApply(Way::jobsOf));
        }
        RedisFuture<KeyValue<String, String>> rung = redis.blpop(SECONDS, BELL);
        if (this == PIPELINED) {
            RedisFuture<List<Object>> claim = calls.claim(most, List.of(), streams);
            return new Wait(List.of(rung, claim), claim.toCompletableFuture().thenApply(Way::jobsIn));
        }
        return new Wait(
                List.of(rung),
                rung.toCompletableFuture()
                        .thenCompose(bell -> calls.claim(most, List.of(), streams))
                        .thenApply(Way::jobsIn));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of offsets
    private static StreamOffset<String>[] offsets(String... streams) {
        StreamOffset[] all = new StreamOffset[streams.length];
        for (int i = 0; i < streams.length; i++) {
            all[i] = StreamOffset.lastConsumed(streams[i]);
        }
        return all;
    }

    private static List<Job> jobsOf(List<StreamMessage<String, String>> messages) {
        return messages.stream()
                .map(message -> new Job(
                        message.getId(),
                        Integer.parseInt(message.getBody().get("n")),
                        Long.parseLong(message.getBody().get("at"))))
                .toList();
    }

    static List<Job> jobsIn(List<Object> reply) {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < reply.size(); i += 3) {
            jobs.add(new Job((String) reply.get(i), Integer.parseInt((String) reply.get(i + 1)), Long.parseLong((String)
                    reply.get(i + 2))));
        }
        return jobs;
    }

    /** A connection and the scripts that the server has been told. */
    record Calls(RedisAsyncCommands<String, String> redis, String put, String claim, String ticket) {
        static Calls on(RedisAsyncCommands<String, String> redis, String ticket) {
            return new Calls(redis, redis.digest(PUT), redis.digest(CLAIM), ticket);
        }

        RedisFuture<Long> put(boolean rings, String... jobs) {
            return redis.evalsha(
                    put, ScriptOutputType.INTEGER, rings ? new String[] {STREAM, BELL} : new String[] {STREAM}, jobs);
        }

        RedisFuture<List<Object>> claim(int most, List<String> settled, String... streams) {
            List<String> keys = new ArrayList<>(List.of(TICKET, BELL));
            keys.addAll(List.of(streams));
            List<String> values = new ArrayList<>(List.of(ticket, WORKER, Integer.toString(most)));
            values.addAll(settled);
            return redis.evalsha(
                    claim, ScriptOutputType.MULTI, keys.toArray(String[]::new), values.toArray(String[]::new));
        }
    }
}
