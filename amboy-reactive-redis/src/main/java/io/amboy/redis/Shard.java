package io.amboy.redis;

import io.amboy.AmboyException;
import io.amboy.PayloadCodec;
import io.amboy.QueueClosedException;
import io.amboy.QueueStateException;
import io.amboy.StoreUnavailableException;
import io.amboy.store.StoreSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What the parts of a session with one shard share: settings, keys, the command connection, the loop. */
final class Shard {
    private static final Logger log = LoggerFactory.getLogger(Shard.class);

    /** How long a call that somebody waits for is tried again while the server is away. */
    static final Duration PATIENCE = Duration.ofMillis(900);

    /** Before the id of a job in the key of its record. */
    static final String JOB = "j:";

    private static final long FIRST_PAUSE = 20;
    private static final long LONGEST_PAUSE = 500;

    final Loop loop;
    final StoreSession session;
    final PayloadCodec codec;
    final String prefix;
    final Connections connections;
    final Duration lease;
    final Link link;
    final RedisMeters meters;
    private final ShardSession.Terms terms;
    private volatile ResultLog results;
    private volatile boolean closed;
    private int held; // how many want new jobs to wait; loop only
    private Runnable whenFree = () -> {};
    private long seen; // the latest number in the log that this process has seen; loop only
    private boolean troubled; // loop only

    Shard(ShardSession.Terms terms, String prefix, Link link, ResultLog results, Loop loop) {
        this.terms = terms;
        this.session = terms.session();
        this.codec = Objects.requireNonNull(session.codec());
        this.connections = terms.settings().connections();
        this.lease = terms.settings().lease();
        this.meters = terms.meters();
        this.prefix = prefix;
        this.link = link;
        this.results = results;
        this.loop = loop;
    }

    /** The key of a job's record. */
    byte[] jobKey(String id) {
        return key(JOB + id);
    }

    /** The id of the job whose record has a key. */
    String id(byte[] key) {
        int cut = prefix.length() + JOB.length();
        return new String(key, cut, key.length - cut, StandardCharsets.UTF_8);
    }

    /** What stands between the braces of its keys. */
    String name() {
        return prefix.substring(prefix.indexOf('{') + 1, prefix.indexOf('}'));
    }

    byte[] key(String name) {
        return Args.bytes(prefix + name);
    }

    /** The arguments of a script; the first says whether tests set the time, and whether the slot may be on its way. */
    Args args() {
        return terms.args();
    }

    /** Whether this process only looks. */
    boolean isViewed() {
        return terms.settings().viewer();
    }

    ResultLog results() {
        return results;
    }

    /** Holds new jobs back, so that whoever has subscribed before sees what becomes of them. In the loop only. */
    void hold() {
        held++;
    }

    void free() {
        if (--held == 0) {
            whenFree.run();
        }
    }

    void whenFree(Runnable then) {
        whenFree = then;
    }

    boolean isHeld() {
        return held > 0;
    }

    /** A place in the result log that the server has told. In the loop only. */
    void saw(long sequence) {
        seen = Math.max(seen, sequence);
    }

    /**
     * Opens the shard once more, because the server may have forgotten something, or everything. In the loop only, and
     * completes there.
     *
     * @return fails if the server keeps another kind of queue now
     */
    CompletableFuture<Void> reopen() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        then(link.runAnyway(Script.OPEN, terms.opening().add(results.name()).add(seen)), (reply, error) -> {
            AmboyException refused = error != null ? Link.translate(error) : refusal(session, reply);
            if (refused != null) {
                done.completeExceptionally(refused);
                return;
            }
            ResultLog now = new ResultLog(Args.text(reply.get(1)));
            if (!now.equals(results)) {
                log.error("queue {}: Redis has lost everything, and begins a new result log", session.queue());
                results = now;
                seen = 0;
            }
            done.complete(null);
        });
        return done;
    }

    /** Why a shard cannot be used as it was opened, if it cannot. */
    static @Nullable AmboyException refusal(StoreSession session, List<Object> reply) {
        String what = Args.text(reply.get(0));
        if (what.equals("nothing")) {
            return new QueueStateException("start", "there is no queue \"" + session.queue() + "\" on Redis yet");
        }
        return what.isEmpty()
                ? null
                : new QueueStateException(
                        "start",
                        "queue \"" + session.queue() + "\" on Redis has " + what + " " + Args.text(reply.get(1))
                                + ", not " + Args.text(reply.get(2)));
    }

    /** Whether anything may be sent. */
    boolean isReady() {
        return !closed && link.isUp();
    }

    boolean isClosed() {
        return closed;
    }

    void markClosed() {
        closed = true;
    }

    // ---- calls

    /** Goes on in the loop when a call has ended. */
    <T> void then(CompletionStage<T> call, BiConsumer<? super T, ? super @Nullable Throwable> task) {
        Link.when(call, (value, error) -> loop.execute(() -> task.accept(value, error)));
    }

    /** Runs something idempotent until it succeeds, fails for good, or patience ends. */
    <T> Mono<T> call(Supplier<CompletableFuture<T>> call) {
        return Mono.<T>create(sink ->
                        tryUntil(System.nanoTime() + PATIENCE.toNanos(), FIRST_PAUSE, call, (value, error) -> {
                            if (error != null) {
                                sink.error(error);
                            } else {
                                sink.success(value);
                            }
                        }))
                .publishOn(session.delivery());
    }

    Mono<List<Object>> run(Script script, Supplier<Args> arguments) {
        return call(() -> link.run(script, arguments.get()));
    }

    private <T> void tryUntil(
            long end,
            long pause,
            Supplier<CompletableFuture<T>> call,
            BiConsumer<@Nullable T, @Nullable AmboyException> then) {
        Link.when(call.get(), (value, error) -> {
            if (error == null) {
                then.accept(value, null);
                return;
            }
            AmboyException known =
                    closed ? new QueueClosedException(session.queue(), "command") : Link.translate(error);
            boolean again = known instanceof StoreUnavailableException && !closed && System.nanoTime() < end;
            if (!again || !later(pause, () -> tryUntil(end, Math.min(LONGEST_PAUSE, 2 * pause), call, then))) {
                then.accept(null, known);
            }
        });
    }

    /** Does something in the loop again, after a while. In the loop only. */
    void again(AmboyException error, Runnable task) {
        if (closed) {
            return;
        }
        if (!troubled) {
            troubled = true;
            log.warn("queue {}: claiming stops until Redis is well again: {}", session.queue(), error.getMessage());
        }
        later(error instanceof StoreUnavailableException ? 100 : 1_000, () -> loop.execute(task));
    }

    /** The server has answered. In the loop only. */
    void answers() {
        if (troubled) {
            troubled = false;
            log.info("queue {}: Redis answers again", session.queue());
        }
    }

    /** Does something after a pause of real time; false if there is no time any more. */
    static boolean later(long millis, Runnable task) {
        try {
            Schedulers.parallel().schedule(task, millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException disposed) {
            return false;
        }
    }

    /** Hands answers to users, who must not be called on a connection's thread. */
    void deliver(Runnable answers) {
        try {
            session.delivery().schedule(answers);
        } catch (RejectedExecutionException disposed) {
            // the scheduler is gone, and with it whoever waits there
        }
    }
}
