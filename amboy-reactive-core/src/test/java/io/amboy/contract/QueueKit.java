package io.amboy.contract;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.Ordering;
import io.amboy.PayloadCodec;
import io.amboy.store.JobStore;
import io.amboy.store.QueueBuilder;
import io.amboy.store.StoreLimits;
import io.amboy.store.StoreSession;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * What a store brings along to be tested: one fresh store a kit, and any number of queues on it. Every contract suite is
 * an interface whose one abstract method makes a kit.
 */
public interface QueueKit extends AutoCloseable {
    /** A queue on this kit's store; all queues of a kit must be built with the same ordering and limits. */
    QueueBuilder<?> queue(JobRegistry registry);

    /** A bare session with this kit's store, not yet open. */
    JobStore store();

    /** The settings of a session that fits the kit's queues as they are by default; a fresh owner each time. */
    StoreSession session(JobRegistry registry);

    /** Such settings, of a queue of that name. */
    static StoreSession session(
            String queue, JobRegistry registry, @Nullable PayloadCodec codec, Scheduler clock, Scheduler delivery) {
        return new StoreSession(
                queue,
                "session-" + UUID.randomUUID(),
                registry.handledOptions(),
                codec,
                Ordering.priority(),
                StoreLimits.DEFAULT,
                clock,
                delivery);
    }

    /** Ends a session as if its process had died: what it has claimed is lost. */
    void crash(JobStore session);

    /**
     * Moves the clock of a kit with virtual time; what is due then has happened, or is about to, when this returns. On a
     * kit with real time it fails.
     */
    void advance(Duration time);

    /**
     * Waits until what the queues have handed to the store so far is recorded. A store that records at once has nothing to
     * wait for.
     */
    default void calm() {}

    /** Clock and timer of the kit's queues. */
    Scheduler clock();

    /** What that clock says. */
    default Instant now() {
        return Instant.ofEpochMilli(clock().now(TimeUnit.MILLISECONDS));
    }

    /** How long to wait for something that is about to happen. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** Closes queues that the test has left open; the kit's {@link #track} them. */
    @Override
    void close();

    /** Remembers a queue, to be closed with the kit. */
    JobQueue track(JobQueue queue);

    /** Makes kits. */
    interface Factory {
        QueueKit realTime();

        QueueKit virtualTime();
    }
}
