package io.amboy.memory;

import io.amboy.JobRegistry;
import io.amboy.runner.Runners;
import io.amboy.store.JobStore;
import io.amboy.store.QueueBuilder;

/**
 * Makes queues that keep their jobs in memory.
 *
 * <p>Payloads and results are held as they are, so handlers see the very objects that were put; treat them as immutable.
 * With a codec they are encoded and decoded as on any other store.
 */
public final class MemoryQueue {
    private static final int DEFAULT_SLOTS = 256;

    private MemoryQueue() {}

    /**
     * A queue with a storage of its own.
     *
     * @param registry what the process knows about jobs
     * @return a builder with {@code Runners.pool(256)}
     */
    public static Builder builder(JobRegistry registry) {
        return builder(registry, MemoryStorage.create());
    }

    /**
     * A queue over a storage that others may share.
     *
     * @param registry what this queue knows about jobs
     * @param storage where the jobs are
     * @return a builder with {@code Runners.pool(256)}
     */
    public static Builder builder(JobRegistry registry, MemoryStorage storage) {
        return new Builder(registry, storage);
    }

    /** The settings of a queue in memory. */
    public static final class Builder extends QueueBuilder<Builder> {
        private final MemoryStorage storage;

        private Builder(JobRegistry registry, MemoryStorage storage) {
            super(registry, null, Runners.pool(DEFAULT_SLOTS));
            this.storage = storage;
        }

        @Override
        protected JobStore store() {
            return new MemoryJobStore(storage);
        }
    }
}
