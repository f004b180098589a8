package io.amboy.redis;

import io.amboy.AmboyException;
import io.amboy.Job;
import io.amboy.Progress;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import io.amboy.StoreUnavailableException;
import io.amboy.store.StoreLimits;
import io.amboy.store.StoreSession;
import io.lettuce.core.ScanCursor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One process's session with one shard, and the parts that it is made of. */
final class ShardSession {
    final Shard shard;
    final WorkLane lane;
    final Adder adder;
    final ResultFeed results;
    final ChangeFeed changes;
    final Reports reports;
    final Orders orders;
    private final Ear ear;
    private final Pulse pulse;
    private final Scan scan;
    private final Set<Pages.Reading<?>> readings = ConcurrentHashMap.newKeySet();

    private ShardSession(Shard shard, Lanes lanes) {
        this.shard = shard;
        AtomicReference<Pulse> beating = new AtomicReference<>();
        ear = new Ear(shard);
        lane = new WorkLane(shard, lanes, ear, millis -> {
            Pulse known = beating.get();
            if (known != null) {
                known.due(millis);
            }
        });
        lanes.add(lane);
        adder = new Adder(shard, ear::listen);
        ear.connect(lane, adder);
        pulse = new Pulse(shard, lane, adder);
        beating.set(pulse);
        scan = new Scan(shard);
        results = new ResultFeed(shard);
        changes = new ChangeFeed(shard, scan);
        reports = new Reports(shard, lane);
        orders = new Orders(shard, this::results, this::find);
    }

    /** What all shards of a session have in common. */
    record Terms(StoreSession session, RedisJobStore.Settings settings, RedisMeters meters) {
        Terms(StoreSession session, RedisJobStore.Settings settings) {
            this(session, settings, settings.meters().of(session.queue()));
        }

        Args args() {
            return new Args()
                    .add((settings.timeIsSet() ? "t" : "")
                            + (settings.connections().isCluster() ? "c" : ""));
        }

        /** For the script that opens a shard; without an ordering it changes nothing. */
        Args opening() {
            StoreLimits limits = session.limits();
            return args().add(settings.viewer() ? "" : session.ordering().kind().name())
                    .add(session.ordering().seed())
                    .add(limits.capacity() == Long.MAX_VALUE ? 0 : limits.capacity())
                    .add(limits.retained())
                    .add(limits.retainedFor().toMillis())
                    .add(limits.failedRetained())
                    .add(limits.failedRetainedFor().toMillis())
                    .add("r" + Long.toHexString(ThreadLocalRandom.current().nextLong())) // if there is no log yet
                    .add(settings.partitions().shards());
        }
    }

    /** Connects and opens the shard. */
    static Mono<ShardSession> open(Terms terms, String prefix, Lanes lanes) {
        byte[] key = Args.bytes(prefix + "c");
        return Mono.fromCompletionStage(() -> terms.settings.connections().commands(key))
                .onErrorMap(Link::translate)
                .flatMap(link -> Mono.fromCompletionStage(() ->
                                link.run(Script.OPEN, terms.opening().none().add(0)))
                        .map(reply -> begin(terms, prefix, lanes, link, reply))
                        .doOnError(error -> link.close()))
                .onErrorMap(Link::translate);
    }

    private static ShardSession begin(Terms terms, String prefix, Lanes lanes, Link link, List<Object> reply) {
        AmboyException refused = Shard.refusal(terms.session, reply);
        if (refused != null) {
            throw refused;
        }
        ResultLog log = new ResultLog(Args.text(reply.get(1)));
        return new ShardSession(new Shard(terms, prefix, link, log, lanes.loop), lanes);
    }

    /** When all shards are open. */
    void start() {
        shard.link.measure(shard.meters);
        shard.meters.opened(
                shard.name(), this, () -> lane.held.count(), () -> shard.isReady() ? 1 : 0, () -> shard.link.losses());
        shard.link.guard(new Recovery(shard, lane, adder)::begin);
        if (!shard.isViewed()) {
            pulse.start();
        }
    }

    // ---- jobs

    Mono<Job> find(String id) {
        return shard.call(() -> scan.find(List.of(id)))
                .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst()).map(this::job));
    }

    private Job job(StoredJob job) {
        Progress latest = reports.latest(job);
        return job.job(shard.results(), shard.codec, latest);
    }

    /** Every job, some at a time. */
    Flux<Job> jobs() {
        return step(null)
                .expand(step -> step.next() == null ? Mono.empty() : step(step.next()), 1)
                .concatMapIterable(Scan.Step::jobs, 1)
                .map(this::job);
    }

    private Mono<Scan.Step> step(@Nullable ScanCursor at) {
        return Mono.defer(() -> shard.call(() -> scan.step(at)));
    }

    /** This shard's results only. */
    private Flux<ResultPage> results(ResultCursor after) {
        return new Pages<>(readings, shard.session.delivery(), () -> results.source(after));
    }

    /** Whether the server answers, and how long that takes, and whether this process may claim there. */
    Mono<String> health() {
        return Mono.defer(() -> {
            long begin = System.nanoTime();
            return shard.call(() -> shard.link.call(commands -> commands.ping()).toCompletableFuture())
                    .map(pong -> {
                        if (!shard.link.isUp()) {
                            throw new StoreUnavailableException("Redis was away, and is looked at", null);
                        }
                        return "answers in " + (System.nanoTime() - begin) / 1_000 + " us, " + lane.claiming();
                    });
        });
    }

    // ---- the end; in the loop only

    /** Gives everything back, and leaves. */
    void close(Runnable then) {
        adder.close();
        lane.close(() -> {
            if (lane.membership.exists()) {
                shard.then(lane.reclaim(lane.membership.owner(), "left"), (reply, error) -> then.run());
            } else {
                then.run();
            }
        });
    }

    void release() {
        if (shard.isClosed()) {
            return;
        }
        readings.forEach(Pages.Reading::end);
        shard.markClosed();
        pulse.stop();
        adder.close();
        results.close();
        changes.close();
        ear.close();
        shard.link.close();
    }

    /** Ends as if the process had died; what it held is given to others at once. */
    CompletableFuture<Void> crash() {
        lane.die();
        CompletableFuture<Void> done = new CompletableFuture<>();
        shard.then(lane.reclaim(lane.membership.owner(), "lost"), (reply, error) -> {
            if (error == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(Link.translate(error));
            }
        });
        return done;
    }

    /** How many jobs it holds; less than none while anything is on its way to the server or from there. */
    CompletableFuture<Integer> atRest() {
        CompletableFuture<Integer> held = new CompletableFuture<>();
        shard.loop.execute(() -> {
            if (!lane.isQuiet() || !lane.isReady() || !adder.isQuiet() || !reports.isQuiet()) {
                held.complete(-1);
            } else if (!lane.isHungry()) {
                held.complete(lane.held.size());
            } else {
                shard.then(
                        shard.link.call(commands -> commands.llen(shard.key("b:" + lane.types.bell))),
                        (rings, error) ->
                                held.complete(error != null || rings > 0 ? Integer.valueOf(-1) : lane.held.size()));
            }
        });
        return held;
    }

    /** Does what is due now; when something is due next, in milliseconds. */
    CompletableFuture<Long> tick() {
        return shard.link
                .run(Script.TICK, shard.args())
                .thenCompose(reply -> reply.get(0).equals(1L)
                        ? tick()
                        : CompletableFuture.completedFuture(Args.number(reply.get(1), Long.MAX_VALUE)));
    }
}
