package io.amboy.memory;

import io.amboy.JobState;
import io.amboy.JobTypeId;
import io.amboy.Ordering;
import io.amboy.QueueStats;

/** A job type in a storage: its counters, and the lane in which its pending jobs wait. */
@SuppressWarnings("EnumOrdinal") // counted three times a job: an array by ordinal
final class TypeSlot {
    /** Of an entry that has not come in yet. */
    static final TypeSlot NONE =
            new TypeSlot(new JobTypeId("none", 0), new Lane(Lane.Key.PARKED, PendingJobs.of(Ordering.fifo())));

    final JobTypeId id;
    private final long[] counts = new long[JobState.values().length];
    Lane lane;

    TypeSlot(JobTypeId id, Lane lane) {
        this.id = id;
        this.lane = lane;
    }

    void count(JobState state, int change) {
        counts[state.ordinal()] += change;
    }

    private long of(JobState state) {
        return counts[state.ordinal()];
    }

    QueueStats stats() {
        return new QueueStats(
                of(JobState.PENDING),
                of(JobState.SCHEDULED),
                of(JobState.BLOCKED),
                of(JobState.RUNNING),
                of(JobState.SUCCEEDED),
                of(JobState.FAILED),
                of(JobState.ABORTED),
                of(JobState.EXPIRED));
    }
}
