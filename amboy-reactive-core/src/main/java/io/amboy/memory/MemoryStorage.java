package io.amboy.memory;

import io.amboy.InvalidRequestException;
import io.amboy.store.StoreLimits;
import io.amboy.store.StoreSession;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where queues in memory keep their jobs. A queue has one of its own unless it is given one; queues that are given the
 * same one are one queue to their jobs, as several processes on one store would be. The queue that is used first settles
 * ordering, limits and scheduler.
 */
public final class MemoryStorage {
    final Engine engine = new Engine("m" + UUID.randomUUID().toString().substring(0, 8));
    private @Nullable StoreLimits limits;

    private MemoryStorage() {}

    /**
     * Makes an empty storage.
     *
     * @return the storage
     */
    public static MemoryStorage create() {
        return new MemoryStorage();
    }

    synchronized void open(StoreSession session) {
        if (limits == null) {
            engine.open(session.ordering(), session.limits(), session.scheduler(), session.delivery());
            limits = session.limits();
        } else if (!limits.equals(session.limits()) || !session.ordering().equals(engine.ordering())) {
            throw new InvalidRequestException(
                    "queue", session.queue(), "has another ordering or other limits than the storage it shares");
        }
        engine.sessions.incrementAndGet();
    }
}
