package io.amboy.redis;

import io.amboy.InvalidRequestException;
import io.amboy.JobRegistry;
import io.amboy.codec.JacksonCodec;
import io.amboy.runner.Runners;
import io.amboy.store.JobStore;
import io.amboy.store.QueueBuilder;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.EpollProvider;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes queues that keep their jobs on Redis, 7.0 or newer, and share them with every process that opens a queue of the
 * same name there. One server, one that Sentinel watches ({@code redis-sentinel://host:26379#name}), or a cluster.
 */
public final class RedisQueue {
    private static final int DEFAULT_SLOTS = 100;

    private RedisQueue() {}

    /**
     * A queue on the server at an address.
     *
     * @param registry what this process knows about jobs
     * @param uri as Lettuce reads it: {@code redis://localhost}, {@code rediss://user:password@host:6380/0}
     * @return a builder with {@code Runners.pool(100)} and {@link JacksonCodec}
     */
    public static Builder builder(JobRegistry registry, String uri) {
        RedisURI address;
        try {
            address = RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("address of Redis", uri.replaceAll("//[^@/]*@", "//***@"), "is none");
        }
        return new Builder(registry, address, null, null, false, store -> {});
    }

    /**
     * A queue on a client that others own, so that many queues share its threads. It must have the options of
     * {@link #clientOptions()}, which is looked at when the queue starts; it is left open when the queue closes.
     *
     * @param registry what this process knows about jobs
     * @param client the client, for one server or one that Sentinel watches
     * @param address where the server is
     * @return a builder with {@code Runners.pool(100)} and {@link JacksonCodec}
     */
    public static Builder builder(JobRegistry registry, RedisClient client, RedisURI address) {
        return new Builder(registry, address, new Connections.ToOne(client, address), null, false, store -> {});
    }

    /**
     * A queue on a cluster; see {@link Builder#shards(int)}. The client is asked who owns the slots, and its threads and TLS
     * settings are used; it is left open when the queue closes.
     *
     * @param registry what this process knows about jobs
     * @param cluster the client
     * @return a builder with {@code Runners.pool(100)} and {@link JacksonCodec}
     */
    public static Builder builder(JobRegistry registry, RedisClusterClient cluster) {
        return new Builder(registry, null, null, cluster, false, store -> {});
    }

    /** On connections that others close, and with a time that tests set. */
    static Builder builder(
            JobRegistry registry, Connections connections, boolean timeIsSet, Consumer<RedisJobStore> made) {
        return new Builder(registry, null, connections, null, timeIsSet, made);
    }

    /** The settings of a queue on Redis. */
    public static final class Builder extends QueueBuilder<Builder> {
        private static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);
        private static final long CLOSING_MILLIS = 300;
        private static final int MOST_SHARDS = 64;

        private final @Nullable RedisURI address;
        private final @Nullable RedisClusterClient cluster;
        private Duration lease = DEFAULT_LEASE;
        private Partitions partitions = new Partitions(1);
        private RedisMeters meters = RedisMeters.NONE;
        private Duration awaitServer = Duration.ZERO;
        private boolean viewer;

        private final @Nullable Connections shared;
        private final boolean timeIsSet;
        private final Consumer<RedisJobStore> made;

        private Builder(
                JobRegistry registry,
                @Nullable RedisURI address,
                @Nullable Connections shared,
                @Nullable RedisClusterClient cluster,
                boolean timeIsSet,
                Consumer<RedisJobStore> made) {
            super(registry, JacksonCodec.create(), Runners.pool(DEFAULT_SLOTS));
            this.address = address;
            this.shared = shared;
            this.cluster = cluster;
            this.timeIsSet = timeIsSet;
            this.made = made;
        }

        /**
         * For how long the jobs of a worker are left to it when it shows no sign of life. It shows one three times a
         * lease.
         *
         * @param time at least one second; 15 seconds by default
         * @return this
         */
        public Builder lease(Duration time) {
            if (time.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new InvalidRequestException("lease", time, "must be at least one second");
            }
            lease = time;
            return this;
        }

        /**
         * Over how many shards the jobs are spread, each with its own keys in a slot of its own, so that a cluster's nodes
         * share the work. The number is kept with the queue and cannot be changed. On more than one, jobs that are tied by
         * edges, scopes or {@code putTogether} must be of one partition, order and limits such as capacity and retention
         * hold within each shard, and a result's cursor has a position in each.
         *
         * @param number from 1 to 64; 1 by default
         * @return this
         */
        public Builder shards(int number) {
            if (number < 1 || number > MOST_SHARDS) {
                throw new InvalidRequestException("shards", number, "must be from 1 to " + MOST_SHARDS);
            }
            return partitions(new Partitions(number));
        }

        /**
         * Only looks: at jobs, counters, results and statuses. The queue must be there, and is taken as it is; whatever would
         * change it is refused with {@link io.amboy.QueueStateException}, so that a user with rights to read is enough.
         *
         * @return this
         */
        public Builder viewer() {
            viewer = true;
            return this;
        }

        /**
         * For how long a start waits for a server that cannot be reached. What will not get better by itself, such as a
         * wrong password, fails at once.
         *
         * @param time not negative; none by default, so that a start fails within seconds
         * @return this
         */
        public Builder awaitServer(Duration time) {
            if (time.isNegative()) {
                throw new InvalidRequestException("time to await the server", time, "must not be negative");
            }
            awaitServer = time;
            return this;
        }

        /**
         * What is counted and measured.
         *
         * @param to where, such as {@code RedisMeters.of(registry)}; nowhere by default
         * @return this
         */
        public Builder meters(RedisMeters to) {
            meters = to;
            return this;
        }

        Builder partitions(Partitions which) {
            partitions = which;
            return this;
        }

        @Override
        protected JobStore store() {
            Connections to = shared;
            Runnable whenClosed = () -> {};
            if (to == null) {
                Connections own = cluster != null
                        ? new ClusterConnections(cluster)
                        : new Connections.ToOne(client(), Objects.requireNonNull(address));
                to = own;
                Runnable shutDown = () -> Link.when(own.client().shutdownAsync(), (done, error) -> {});
                whenClosed = () -> {
                    if (!Shard.later(CLOSING_MILLIS, shutDown)) { // connections are still being closed, or even opened
                        shutDown.run();
                    }
                };
            }
            RedisJobStore store = new RedisJobStore(
                    new RedisJobStore.Settings(to, partitions, lease, awaitServer, meters, viewer, timeIsSet),
                    whenClosed);
            made.accept(store);
            return store;
        }
    }

    /**
     * What a client needs for a queue: it reconnects by itself, never sends a command twice, fails at once what is sent
     * while the server is away, and notices within ten seconds that the other side is gone.
     *
     * @return the options, to refine but not to change in this
     */
    public static ClientOptions clientOptions() {
        SocketOptions.Builder socket =
                SocketOptions.builder().connectTimeout(Duration.ofSeconds(2)).keepAlive(true);
        if (EpollProvider.isAvailable()) { // other transports cannot bound how long sent data stays unacknowledged
            socket.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(Duration.ofSeconds(10))
                    .build());
        }
        return ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .autoReconnect(true)
                .timeoutOptions(TimeoutOptions.enabled())
                .socketOptions(socket.build())
                .build();
    }

    static RedisClient client() {
        RedisClient client = RedisClient.create();
        client.setOptions(clientOptions());
        return client;
    }
}
