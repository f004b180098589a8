package io.amboy.store;

import io.amboy.JobTypeId;
import io.amboy.QueueStats;
import java.util.Map;

/**
 * Counters of one moment.
 *
 * @param byType the counters of each type that was ever put
 */
public record StoreStats(Map<JobTypeId, QueueStats> byType) {
    /** Copies the map. */
    public StoreStats {
        byType = Map.copyOf(byType);
    }

    /**
     * The counters of all types.
     *
     * @return their sums
     */
    public QueueStats total() {
        return byType.values().stream().reduce(QueueStats.EMPTY, QueueStats::plus);
    }
}
