package io.amboy.redis;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.codec.JacksonCodec;
import io.amboy.contract.QueueKit;
import io.amboy.store.JobStore;
import io.amboy.store.QueueBuilder;
import io.amboy.store.StoreSession;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Queues on a real server; each kit has a name of its own there. In virtual time the scripts are told the time. */
final class RedisKit implements QueueKit {
    private static final Duration LEASE = Duration.ofSeconds(15);
    /** Scripts take 0 for no time at all. */
    private static final Duration BEGINNING = Duration.ofDays(10_000);

    private final Connections connections;
    private final Partitions partitions;
    private final RedisClusterCommands<String, String> times;
    private final String name = "q" + UUID.randomUUID().toString().substring(0, 8);
    private final List<JobQueue> queues = new ArrayList<>();
    private final List<RedisJobStore> stores = new ArrayList<>();
    private final @Nullable SteppingClock clock;

    private RedisKit(
            Connections connections,
            Partitions partitions,
            RedisClusterCommands<String, String> times,
            @Nullable SteppingClock clock) {
        this.connections = connections;
        this.partitions = partitions;
        this.times = times;
        this.clock = clock;
        if (clock != null) {
            tellTime(clock.now());
        }
    }

    /** The scripts read it when they run, which may be long after they were sent. */
    private void tellTime(long millis) {
        prefixes().forEach(prefix -> times.set(prefix + "now", Long.toString(millis)));
    }

    private Stream<String> prefixes() {
        return IntStream.range(0, partitions.shards()).mapToObj(shard -> partitions.prefix(name, shard));
    }

    static Factory factory(RedisClient client, String uri) {
        return factory(client, uri, new Partitions(1));
    }

    /** Over several shards of one server. */
    static Factory factory(RedisClient client, String uri, Partitions partitions) {
        return factory(
                new Connections.ToOne(client, RedisURI.create(uri)),
                partitions,
                client.connect(RedisURI.create(uri)).sync());
    }

    static Factory factory(Connections connections, Partitions partitions, RedisClusterCommands<String, String> times) {
        return new Factory() {
            @Override
            public QueueKit realTime() {
                return new RedisKit(connections, partitions, times, null);
            }

            @Override
            public QueueKit virtualTime() {
                return new RedisKit(connections, partitions, times, new SteppingClock(BEGINNING));
            }
        };
    }

    @Override
    public QueueBuilder<?> queue(JobRegistry registry) {
        RedisQueue.Builder builder = RedisQueue.builder(registry, connections, clock != null, stores::add)
                .partitions(partitions)
                .id(name);
        if (clock != null) {
            builder.scheduler(clock);
        }
        return builder;
    }

    @Override
    public JobStore store() {
        RedisJobStore store = new RedisJobStore(
                new RedisJobStore.Settings(
                        connections, partitions, LEASE, Duration.ZERO, RedisMeters.NONE, false, clock != null),
                () -> {});
        stores.add(store);
        return store;
    }

    @Override
    public StoreSession session(JobRegistry registry) {
        return QueueKit.session(
                name, registry, JacksonCodec.create(), clock(), clock == null ? Schedulers.boundedElastic() : clock);
    }

    @Override
    public Scheduler clock() {
        return clock == null ? Schedulers.parallel() : clock;
    }

    @Override
    public void crash(JobStore session) {
        await(((RedisJobStore) session).crash());
    }

    @Override
    public void advance(Duration time) {
        if (clock == null) {
            throw new IllegalStateException("this kit has real time");
        }
        long end = clock.now() + time.toMillis();
        while (clock.now() < end) {
            long due = due();
            long next = Math.min(end, Math.min(clock.next(), Math.max(due, clock.now() + 1)));
            tellTime(next);
            clock.moveTo(next);
            due();
            calm();
        }
    }

    /** Does what is due on the server; when something is due next. */
    private long due() {
        for (RedisJobStore store : stores) {
            if (store.isOpen()) {
                return await(store.tick());
            }
        }
        return Long.MAX_VALUE;
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    public void calm() {
        if (clock == null) {
            return; // in real time, tests wait for what they want to see
        }
        long end = System.nanoTime() + patience().toNanos();
        boolean quiet = false;
        while (!quiet) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the store does not come to rest");
            }
            CountDownLatch done = new CountDownLatch(1);
            clock.schedule(done::countDown); // behind whatever another thread is doing in virtual time
            await(done);
            quiet = isAtRest();
        }
    }

    private boolean isAtRest() {
        int held = 0;
        for (RedisJobStore store : stores) {
            if (store.isOpen()) {
                int here = await(store.atRest());
                if (here < 0) {
                    return false;
                }
                held += here;
            }
        }
        long running = prefixes()
                .flatMap(prefix -> times.hgetall(prefix + "n").entrySet().stream())
                .filter(counter -> counter.getKey().endsWith(":3"))
                .mapToLong(counter -> Long.parseLong(counter.getValue()))
                .sum();
        return running == held;
    }

    private <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the store does not answer", e);
        }
    }

    private void await(CountDownLatch done) {
        try {
            done.await(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public JobQueue track(JobQueue queue) {
        queues.add(queue);
        return queue;
    }

    @Override
    public void close() {
        Flux.fromIterable(queues)
                .flatMap(queue -> queue.close(Duration.ZERO).onErrorComplete())
                .then()
                .subscribe();
        stores.stream()
                .filter(RedisJobStore::isOpen)
                .forEach(store -> store.close().subscribe());
        if (clock != null) {
            clock.moveTo(clock.now() + 1_000);
        }
    }
}
