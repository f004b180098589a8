package io.amboy.redis;

import io.amboy.AmboyException;
import io.amboy.InvalidRequestException;
import io.amboy.Job;
import io.amboy.JobFilter;
import io.amboy.JobStatusInfo;
import io.amboy.Progress;
import io.amboy.PutResult;
import io.amboy.QueueStateException;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import io.amboy.StoreUnavailableException;
import io.amboy.store.Claim;
import io.amboy.store.Control;
import io.amboy.store.ControlResult;
import io.amboy.store.JobStore;
import io.amboy.store.NewJob;
import io.amboy.store.Revocation;
import io.amboy.store.Settled;
import io.amboy.store.Settling;
import io.amboy.store.StoreSession;
import io.amboy.store.StoreStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** One process's session with a queue on Redis, whose jobs are spread over one shard or more. */
final class RedisJobStore implements JobStore {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration OPEN_PAUSE = Duration.ofMillis(300);

    private final Settings settings;
    private final Partitions partitions;
    private final Runnable whenClosed;
    private final Set<Pages.Reading<?>> readings = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Parts parts;

    RedisJobStore(Settings settings, Runnable whenClosed) {
        this.settings = settings;
        this.partitions = settings.partitions;
        this.whenClosed = whenClosed;
        Script.load(); // here, where blocking is allowed
    }

    /** What the builder was told. */
    record Settings(
            Connections connections,
            Partitions partitions,
            Duration lease,
            Duration awaitServer,
            RedisMeters meters,
            boolean viewer,
            boolean timeIsSet) {}

    /** What a session consists of, once it is open. */
    private record Parts(StoreSession session, List<ShardSession> shards, AllShards all, Lanes lanes, ResultLogs logs) {
        Loop loop() {
            return lanes.loop;
        }

        boolean isClosed() {
            return shards.get(0).shard.isClosed();
        }
    }

    private Parts parts() {
        Parts open = parts;
        if (open == null) {
            throw new IllegalStateException("the store is not open");
        }
        return open;
    }

    /** An error if this session only looks. */
    private <T> Mono<T> changing(String call, Supplier<Mono<T>> change) {
        return settings.viewer
                ? Mono.error(new QueueStateException(call, "the queue is opened to be looked at only"))
                : change.get();
    }

    private ShardSession shardOf(String id) {
        return parts().shards.get(partitions.shardOf(id));
    }

    // ---- open

    @Override
    public Mono<Void> open(StoreSession session) {
        return Mono.defer(() -> {
            long end = System.nanoTime() + settings.awaitServer.toNanos();
            return openOnce(session)
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, OPEN_PAUSE)
                            .filter(error -> error instanceof StoreUnavailableException && System.nanoTime() < end));
        });
    }

    private Mono<Void> openOnce(StoreSession session) {
        return Mono.defer(() -> {
            if (session.codec() == null) {
                return Mono.error(new InvalidRequestException("codec", null, "must be given"));
            }
            var terms = new ShardSession.Terms(session, settings);
            Lanes lanes = new Lanes(new Loop(), new TypeLimits(session.types()));
            List<ShardSession> opened = new ArrayList<>();
            return Flux.range(0, partitions.shards()) // the first one knows how many there are
                    .concatMap(i -> ShardSession.open(terms, partitions.prefix(session.queue(), i), lanes))
                    .doOnNext(opened::add)
                    .then()
                    .doOnError(error -> opened.forEach(each -> each.shard.link.close()))
                    .doOnSuccess(done -> {
                        parts = new Parts(
                                session,
                                opened,
                                new AllShards(opened, partitions, session.delivery()),
                                lanes,
                                new ResultLogs(lanes.loop, opened));
                        opened.forEach(ShardSession::start);
                    })
                    .publishOn(session.delivery());
        });
    }

    // ---- jobs

    @Override
    public Mono<PutResult> add(NewJob job) {
        return addAll(List.of(job)).flatMap(rows -> {
            PutResult row = rows.get(0);
            return row.error() == null ? Mono.just(row) : Mono.error(row.error());
        });
    }

    @Override
    public Mono<List<PutResult>> addAll(List<NewJob> jobs) {
        return changing("put", () -> parts().all.addAll(jobs));
    }

    @Override
    public Mono<List<PutResult>> addTogether(List<NewJob> jobs) {
        AmboyException refused = partitions.refusal(jobs);
        return refused != null
                ? Mono.error(refused)
                : changing(
                        "putTogether",
                        () -> shardOf(jobs.get(0).request().id()).adder.addTogether(jobs));
    }

    @Override
    public Mono<Job> find(String id) {
        return shardOf(id).find(id).map(job -> parts().logs.widened(partitions.shardOf(id), job));
    }

    @Override
    public Flux<Job> jobs(JobFilter filter) {
        Parts open = parts();
        return Flux.range(0, open.shards.size())
                .concatMap(i -> open.shards.get(i).jobs().map(job -> open.logs.widened(i, job)), 1)
                .filter(job -> filter.matches(job.id(), job.type(), job.state()));
    }

    // ---- claims

    @Override
    public Flux<Claim> claims() {
        return settings.viewer
                ? Flux.error(new QueueStateException("start", "the queue is opened to be looked at only"))
                : parts().lanes.claims();
    }

    @Override
    public Flux<Revocation> revocations() {
        List<ShardSession> shards = parts().shards;
        return shards.size() == 1
                ? shards.get(0).lane.held.revocations()
                : Flux.fromIterable(shards).flatMap(each -> each.lane.held.revocations(), shards.size());
    }

    @Override
    public Mono<List<Settled>> settle(List<Settling> batch) {
        Parts open = parts();
        return Mono.create(sink -> open.loop().execute(() -> open.lanes.settle(batch, sink::success)));
    }

    @Override
    public void progress(Claim claim, Progress progress) {
        if (claim instanceof RedisClaim mine) {
            shardOf(mine.id()).reports.report(mine, progress);
        }
    }

    // ---- orders and counters

    @Override
    public Mono<ControlResult> control(Control order) {
        String id = order instanceof Control.Abort abort
                ? abort.id()
                : order instanceof Control.Retry retry
                        ? retry.id()
                        : order instanceof Control.Remove remove
                                ? remove.id()
                                : order instanceof Control.Promote promote ? promote.id() : null;
        return changing(
                order.getClass().getSimpleName().toLowerCase(Locale.ROOT),
                () -> id != null
                        ? shardOf(id).orders.carryOut(order)
                        : parts().all
                                .ask(shard -> shard.orders.carryOut(order))
                                .map(answers ->
                                        new ControlResult(answers.stream().anyMatch(ControlResult::applied), null)));
    }

    @Override
    public Mono<StoreStats> stats() {
        return parts().all
                .ask(shard -> shard.orders.stats())
                .map(all -> new StoreStats(all.stream()
                        .flatMap(each -> each.byType().entrySet().stream())
                        .collect(Collectors.toMap(each -> each.getKey(), each -> each.getValue(), QueueStats::plus))));
    }

    @Override
    public Mono<Map<String, String>> health() {
        return parts().all
                .ask(each -> each.health().map(found -> Map.entry("shard " + each.shard.name(), found)))
                .map(all -> all.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    // ---- streams

    @Override
    public Flux<ResultPage> results(ResultCursor after) {
        Parts open = parts();
        return new Pages<>(readings, open.session.delivery(), () -> open.logs.source(after));
    }

    @Override
    public Flux<List<JobStatusInfo>> changes(boolean snapshot) {
        Parts open = parts();
        return new Pages<>(readings, open.session.delivery(), () -> open.logs.changes(snapshot));
    }

    // ---- the end

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            Parts open = parts;
            if (open == null) {
                whenClosed.run(); // it was never opened, or could not be
                return Mono.empty();
            }
            if (open.isClosed()) {
                return Mono.empty();
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            Runnable end = () -> {
                if (release(open)) {
                    open.shards.forEach(each -> each.lane.held.complete());
                    open.shards.get(0).shard.deliver(() -> done.complete(null));
                }
            };
            open.loop().execute(() -> {
                open.lanes.close();
                int[] left = {open.shards.size()};
                open.shards.forEach(each -> each.close(() -> {
                    if (--left[0] == 0) {
                        end.run();
                    }
                }));
            });
            Shard.later(CLOSE_PATIENCE.toMillis(), () -> open.loop().execute(end));
            return Mono.fromFuture(done);
        });
    }

    /** In the loop only; false if it is done already. */
    private boolean release(Parts open) {
        if (open.isClosed()) {
            return false;
        }
        readings.forEach(Pages.Reading::end);
        open.shards.forEach(ShardSession::release);
        whenClosed.run();
        return true;
    }

    // ---- for tests

    /** Ends the session as if its process had died; what it held is given to others at once. */
    CompletableFuture<Void> crash() {
        Parts open = parts();
        CompletableFuture<Void> done = new CompletableFuture<>();
        open.loop().execute(() -> {
            open.lanes.close();
            CompletableFuture<?>[] all =
                    open.shards.stream().map(ShardSession::crash).toArray(CompletableFuture[]::new);
            Link.when(
                    CompletableFuture.allOf(all),
                    (dead, error) -> open.loop().execute(() -> {
                        release(open);
                        if (error == null) {
                            done.complete(null);
                        } else {
                            done.completeExceptionally(error);
                        }
                    }));
        });
        return done;
    }

    /** Goes away without a word, as a process does that is killed. */
    void vanish() {
        Parts open = parts();
        open.loop().execute(() -> release(open));
    }

    /** How many jobs it holds; less than none while anything is on its way to the server or from there. */
    CompletableFuture<Integer> atRest() {
        return together(
                ShardSession::atRest,
                each -> each.stream().anyMatch(held -> held < 0)
                        ? -1
                        : each.stream().mapToInt(Integer::intValue).sum());
    }

    /** Does what is due now; when something is due next, in milliseconds. */
    CompletableFuture<Long> tick() {
        return together(
                ShardSession::tick,
                each -> each.stream().mapToLong(Long::longValue).min().orElse(0));
    }

    private <T> CompletableFuture<T> together(
            Function<ShardSession, CompletableFuture<T>> what, Function<List<T>, T> join) {
        List<CompletableFuture<T>> all = parts().shards.stream().map(what).toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        join.apply(all.stream().map(CompletableFuture::join).toList()));
    }

    boolean isOpen() {
        Parts open = parts;
        return open != null && !open.isClosed();
    }
}
