package io.amboy.memory;

import io.amboy.JobFailure;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.Progress;
import io.amboy.store.NewJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job in one life. Owned by the dispatcher until it ends; from then on nothing changes, and readers of the result log
 * may look at it, until retention forgets it. A retry by hand makes a new entry.
 *
 * <p>There may be millions: what few jobs need is in {@link Extras}, what only a run needs in {@link MemoryClaim}.
 */
final class Entry {
    final String id;
    final int hash;
    int place;
    final long token;
    boolean urgent;
    long created;
    TypeSlot type = TypeSlot.NONE;

    @Nullable
    JobRequest<?> request;

    @Nullable
    Object payload;

    JobState state = JobState.PENDING;

    // where it stands: in the index, in one list at a time, in the heap
    @Nullable
    Entry chain;

    @Nullable
    Entry previous;

    @Nullable
    Entry next;

    long order;
    boolean listed;
    int heapIndex = -1;

    /** Not to be handed out before; milliseconds. */
    long due;

    /** When the latest run began; milliseconds, negative before the first. */
    long start = -1;

    long modified;
    int modifications;
    int epoch;
    int failures;

    /** The attempt that ended the job, if one did. */
    int lastAttempt;

    boolean skipped;

    @Nullable
    MemoryClaim claim;

    @Nullable
    Extras extras;

    ChangeLog.@Nullable Node change;

    /** The value of a success or the failure of any other end. */
    @Nullable
    Object outcome;

    long resultSequence;

    /** Made when first read by one of several readers; a race makes it twice, which does no harm. */
    @Nullable
    JobResult result;

    /** Made by whoever puts the job, outside of the dispatcher. */
    Entry(NewJob job) {
        this(job.request().id(), job.request(), job.payload(), job.token(), job.urgent());
    }

    private Entry(String id, JobRequest<?> request, @Nullable Object payload, long token, boolean urgent) {
        this.id = id;
        this.hash = JobIndex.hash(id);
        this.request = request;
        this.payload = payload;
        this.token = token;
        this.urgent = urgent;
    }

    /** A new life of a job that failed. */
    static Entry revived(Entry former) {
        Entry entry = new Entry(former.id, former.request(), former.payload, former.token, true);
        entry.created = former.created;
        entry.type = former.type;
        entry.epoch = former.epoch;
        entry.modifications = former.modifications;
        return entry;
    }

    /** What few jobs need. */
    static final class Extras {
        static final int MAX_ERRORS = 20;

        int crashes;
        int deferrals;
        int unresolved;
        boolean holdsScopes;
        boolean waitsForScopes;

        @Nullable
        List<JobFailure> errors;

        @Nullable
        List<EdgeGate.Waiter> dependents;

        Progress progress = Progress.NONE;

        @Nullable
        String abortReason;

        @Nullable
        List<Reply<io.amboy.store.ControlResult>> abortReplies;

        void addError(JobFailure failure) {
            List<JobFailure> all = errors;
            if (all == null) {
                errors = all = new ArrayList<>(2);
            }
            if (all.size() == MAX_ERRORS) {
                all.remove(0);
            }
            all.add(failure);
        }
    }

    Extras extras() {
        Extras mine = extras;
        if (mine == null) {
            extras = mine = new Extras();
        }
        return mine;
    }

    JobRequest<?> request() {
        return java.util.Objects.requireNonNull(request);
    }

    int priority() {
        return request().priority();
    }

    boolean isForgotten() {
        return request == null;
    }

    /** Leaves only what an edge, or another put under this id, has to know. */
    void strip() {
        request = null;
        payload = null;
        outcome = null;
        claim = null;
        extras = null;
        change = null;
        result = null;
    }
}
