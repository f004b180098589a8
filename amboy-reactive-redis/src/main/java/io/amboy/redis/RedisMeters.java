package io.amboy.redis;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What a queue on Redis counts and measures for those who operate it, tagged with the queue's name. Given to
 * {@link RedisQueue.Builder#meters(RedisMeters)}; one of these may serve many queues.
 */
public abstract class RedisMeters {
    static final RedisMeters NONE = new RedisMeters() {};

    RedisMeters() {}

    /**
     * Meters of a Micrometer registry, which must be on the class path:
     *
     * <ul>
     *   <li>{@code amboy.redis.script}: how long calls took, as seen from here, by {@code script} and {@code outcome}
     *   <li>{@code amboy.redis.claimed}, {@code amboy.redis.settled}: jobs taken by this process, outcomes recorded
     *   <li>{@code amboy.redis.fenced}: outcomes refused, because the job was no longer this process's
     *   <li>{@code amboy.redis.recovered}: jobs taken back from workers that were gone
     *   <li>{@code amboy.redis.reconciled}: jobs that this process gave back, because their claim was never answered
     *   <li>{@code amboy.redis.held}: jobs in this process's hands
     *   <li>{@code amboy.redis.connected}: 1 while a {@code shard} can be used, else 0
     *   <li>{@code amboy.redis.disconnects}: how often the connection to a {@code shard} was lost
     * </ul>
     *
     * @param registry where they are registered
     * @return the meters
     */
    public static RedisMeters of(MeterRegistry registry) {
        return new MicrometerMeters(registry);
    }

    /** The meters of one queue. */
    RedisMeters of(String queue) {
        return this;
    }

    void ran(Script script, long nanos, boolean well) {}

    void claimed(int jobs) {}

    void settled(int recorded, int refused) {}

    void recovered(long jobs) {}

    void reconciled(long jobs) {}

    /** One shard of a queue has been opened. */
    void opened(String shard, Object owner, IntSupplier held, IntSupplier connected, LongSupplier losses) {}
}
