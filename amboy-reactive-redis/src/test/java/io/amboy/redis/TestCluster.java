package io.amboy.redis;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A cluster of three real nodes, which have a third of the slots each. */
final class TestCluster implements AutoCloseable {
    private static final int NODES = 3;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final List<TestServer> nodes =
            IntStream.range(0, NODES).mapToObj(i -> TestServer.clusterNode()).toList();
    private final List<RedisClient> clients =
            nodes.stream().map(node -> RedisClient.create(node.uri())).toList();
    private final List<StatefulRedisConnection<byte[], byte[]>> connections = clients.stream()
            .map(client -> client.connect(ByteArrayCodec.INSTANCE))
            .toList();

    TestCluster() {
        for (int i = 0; i < NODES; i++) {
            int first = SlotHash.SLOT_COUNT * i / NODES;
            int last = SlotHash.SLOT_COUNT * (i + 1) / NODES - 1;
            nodes.get(i).order("CLUSTER ADDSLOTSRANGE " + first + " " + last);
            nodes.get(i).meet(nodes.get(0));
        }
        await(() -> nodes.stream().allMatch(node -> node.order("CLUSTER INFO").contains("cluster_state:ok"))
                && nodes.stream()
                        .allMatch(node -> node.order("CLUSTER INFO").contains("cluster_known_nodes:" + NODES)));
    }

    RedisURI uri() {
        return RedisURI.create(nodes.get(0).uri());
    }

    List<TestServer> nodes() {
        return nodes;
    }

    /** Starts a replica of a node, which takes its place when the node is gone, and waits until it has all. */
    TestServer replicate(int node) {
        TestServer replica = TestServer.clusterNode();
        replica.meet(nodes.get(node));
        String id = id(node);
        await(() -> replica.order("CLUSTER NODES").contains(id));
        replica.order("CLUSTER REPLICATE " + id);
        await(() -> replica.order("INFO replication").contains("master_link_status:up"));
        return replica;
    }

    /** Which node has a key. */
    int owner(String key) {
        int slot = SlotHash.getSlot(key);
        for (int i = 0; i < NODES; i++) {
            if (owns(i, slot)) {
                return i;
            }
        }
        throw new IllegalStateException("nobody owns slot " + slot);
    }

    private boolean owns(int node, int slot) {
        return commands(node)
                .clusterNodes()
                .lines()
                .filter(line -> line.contains("myself"))
                .flatMap(line -> Arrays.stream(line.split(" ")).skip(8))
                .filter(range -> !range.startsWith("["))
                .anyMatch(range -> {
                    String[] ends = range.split("-");
                    return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
                });
    }

    private RedisCommands<byte[], byte[]> commands(int node) {
        return connections.get(node).sync();
    }

    private String id(int node) {
        return commands(node).clusterMyId();
    }

    /** Moves the slot of a key to another node, a few keys at a time, as an operator's tool does. */
    void move(String key, int to) {
        int slot = SlotHash.getSlot(key);
        int from = owner(key);
        if (from == to) {
            return;
        }
        commands(to).clusterSetSlotImporting(slot, id(from));
        commands(from).clusterSetSlotMigrating(slot, id(to));
        for (List<byte[]> keys = some(from, slot); !keys.isEmpty(); keys = some(from, slot)) {
            commands(from)
                    .migrate(
                            "127.0.0.1",
                            nodes.get(to).port(),
                            0,
                            5_000,
                            MigrateArgs.Builder.<byte[]>keys(keys).replace());
        }
        commands(to).clusterSetSlotNode(slot, id(to));
        commands(from).clusterSetSlotNode(slot, id(to));
        for (int i = 0; i < NODES; i++) {
            if (i != to && i != from) {
                commands(i).clusterSetSlotNode(slot, id(to));
            }
        }
    }

    private List<byte[]> some(int node, int slot) {
        return commands(node).clusterGetKeysInSlot(slot, 20);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the cluster does not come up");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @Override
    public void close() {
        clients.forEach(RedisClient::shutdown);
        nodes.forEach(TestServer::close);
    }
}
