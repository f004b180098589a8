package io.amboy.redis;

import io.amboy.Edge;
import io.amboy.InvalidRequestException;
import io.amboy.store.NewJob;
import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which shard a job is on: the CRC-32C of its partition, modulo the number of shards. A job's partition is its id's part
 * before the first {@code /}, or else the whole id. Jobs that are tied to each other must be of one.
 *
 * @param shards how many there are
 * @param partition the partition of an id
 */
record Partitions(int shards, UnaryOperator<String> partition) {
    private static final int SLOTS = SlotHash.SLOT_COUNT;

    Partitions(int shards) {
        this(shards, Partitions::of);
    }

    private static String of(String id) {
        int end = id.indexOf('/');
        return end < 0 ? id : id.substring(0, end);
    }

    int shardOf(String id) {
        if (shards == 1) {
            return 0;
        }
        CRC32C hash = new CRC32C();
        byte[] bytes = Args.bytes(partition.apply(id));
        hash.update(bytes, 0, bytes.length);
        return (int) (hash.getValue() % shards);
    }

    /**
     * What the keys of a queue's shard begin with. The first shard's name is plain; the others are named so that they are
     * spread evenly over the slots of a cluster.
     */
    String prefix(String queue, int shard) {
        String tag = queue + "." + shard;
        if (shard > 0) {
            int wanted = (part(queue + ".0") + shard) % shards;
            for (int i = 1; part(tag) != wanted; i++) {
                tag = queue + "." + shard + "." + i;
            }
        }
        return "amboy:{" + tag + "}:" + queue + ":";
    }

    private int part(String tag) {
        return (int) ((long) SlotHash.getSlot(tag) * shards / SLOTS);
    }

    /** Why a job cannot be stored as it is, if it cannot. */
    @Nullable
    InvalidRequestException refusal(NewJob job) {
        if (shards == 1) {
            return null;
        }
        String id = job.request().id();
        String own = partition.apply(id);
        for (Edge edge : job.request().dependency().edges()) {
            if (!partition.apply(edge.id()).equals(own)) {
                return new InvalidRequestException(
                        "job",
                        id,
                        "waits for \"" + edge.id() + "\", which is not of its partition; on several shards it must be");
            }
        }
        boolean hasPartition = !own.equals(id);
        return job.request().scopes().isEmpty() || hasPartition
                ? null
                : new InvalidRequestException(
                        "job", id, "has a scope, and so on several shards must be of a partition");
    }

    /** Why jobs cannot be stored together, if they cannot. */
    @Nullable
    InvalidRequestException refusal(List<NewJob> jobs) {
        for (NewJob job : jobs) {
            InvalidRequestException own = refusal(job);
            if (own != null) {
                return own;
            }
            String first = jobs.get(0).request().id();
            String id = job.request().id();
            if (shards > 1 && !partition.apply(id).equals(partition.apply(first))) {
                return new InvalidRequestException(
                        "job",
                        id,
                        "is put together with \"" + first + "\", which on several shards must be of its partition");
            }
        }
        return null;
    }
}
