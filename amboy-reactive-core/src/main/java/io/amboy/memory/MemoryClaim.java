package io.amboy.memory;

import io.amboy.Dependency;
import io.amboy.Job;
import io.amboy.JobFailure;
import io.amboy.JobRequest;
import io.amboy.JobTypeId;
import io.amboy.Progress;
import io.amboy.store.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One handing-out of an entry, and what is known of the run. It is the fence: an entry obeys only its latest claim. */
final class MemoryClaim extends Claim {
    final Entry entry;
    final Claimant claimant;
    final int epoch;
    final int attempt;
    final int deferrals;
    final long start;
    final long due;
    final int modifications;
    final int crashes;
    final List<JobFailure> errors;
    private final JobRequest<?> request;
    private final Object payload;

    /** Recorded by this claim; the same settlement again gets the same answer. */
    boolean settled;

    /** Written by the handler's thread, read by the dispatcher. */
    volatile Progress progress = Progress.NONE;

    // the claims of one session, inside the dispatcher
    @Nullable
    MemoryClaim previous;

    @Nullable
    MemoryClaim next;

    MemoryClaim(Entry entry, Claimant claimant) {
        this.entry = entry;
        this.claimant = claimant;
        this.epoch = entry.epoch;
        this.attempt = entry.failures + 1;
        this.deferrals = entry.extras == null ? 0 : entry.extras.deferrals;
        this.start = entry.start;
        this.due = entry.due;
        this.modifications = entry.modifications;
        Entry.Extras extras = entry.extras;
        this.crashes = extras == null ? 0 : extras.crashes;
        this.errors = extras == null || extras.errors == null ? List.of() : List.copyOf(extras.errors);
        this.request = entry.request();
        this.payload = Objects.requireNonNull(entry.payload);
    }

    @Override
    public String id() {
        return entry.id;
    }

    @Override
    public JobTypeId type() {
        return entry.type.id;
    }

    @Override
    public int epoch() {
        return epoch;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public int deferrals() {
        return deferrals;
    }

    @Override
    public Object payload() {
        return payload;
    }

    @Override
    public @Nullable Duration maxTime() {
        return request.maxTime();
    }

    @Override
    public int maxAttempts() {
        return request.maxAttempts();
    }

    @Override
    public Dependency dependency() {
        return request.dependency();
    }

    @Override
    public Map<String, String> headers() {
        return request.headers();
    }

    @Override
    public Job snapshot() {
        return Snapshots.claimed(this, request, payload);
    }
}
