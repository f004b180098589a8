package io.amboy.store;

import io.amboy.HandlerOptions;
import io.amboy.JobTypeId;
import io.amboy.Ordering;
import io.amboy.PayloadCodec;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Who opens a store, and with what settings.
 *
 * @param queue the queue's id
 * @param owner this process; unique for every start
 * @param types the stored types it runs, older versions included, and how
 * @param codec reads what the jobs hold; null if they hold the objects themselves
 * @param ordering which pending job is claimed first
 * @param limits what is bounded
 * @param scheduler clock and timer
 * @param delivery where streams of results and changes are signalled
 */
public record StoreSession(
        String queue,
        String owner,
        Map<JobTypeId, HandlerOptions> types,
        @Nullable PayloadCodec codec,
        Ordering ordering,
        StoreLimits limits,
        Scheduler scheduler,
        Scheduler delivery) {}
