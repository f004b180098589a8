package io.amboy.memory;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pending jobs of all types that the same claimants take, in one ordering. A lane without claimants is parked. */
final class Lane {
    /**
     * What makes types share a lane.
     *
     * @param claimants who takes them
     * @param limited the one type in it, if somebody limits how many of it run at once; else null
     */
    record Key(List<Claimant> claimants, @Nullable TypeSlot limited) {
        static final Key PARKED = new Key(List.of(), null);
    }

    Key key;
    final PendingJobs jobs;

    Lane(Key key, PendingJobs jobs) {
        this.key = key;
        this.jobs = Objects.requireNonNull(jobs);
    }
}
