package io.amboy.redis;

import io.amboy.Dependency;
import io.amboy.Job;
import io.amboy.JobData;
import io.amboy.JobFailure;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.JobTimeInfo;
import io.amboy.JobTypeId;
import io.amboy.PayloadCodec;
import io.amboy.Progress;
import io.amboy.store.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job in this process's hands: its record, and the stream entry by which it is held. */
final class RedisClaim extends Claim {
    private static final int MAX_ERRORS = 20;

    final StoredJob job;
    final int where;
    final long entry;
    final int entry2;
    final long start;
    final String owner;
    final WorkLane lane;
    private final PayloadCodec codec;

    volatile Progress progress;

    /** Whether the job may be somebody else's now. In the loop only. */
    boolean lost;

    /** Whether a report was sent, so that it must be cleared away. In the loop only. */
    boolean reported;

    RedisClaim(StoredJob job, long start, String owner, WorkLane lane, PayloadCodec codec) {
        this.job = job;
        this.where = job.where;
        this.entry = job.entry;
        this.entry2 = job.entry2;
        this.start = start;
        this.owner = owner;
        this.lane = lane;
        this.codec = codec;
        this.progress = job.progress();
    }

    /** The entry that it is held by. */
    String place() {
        return (where == 1 ? "s" : "t") + entry + "-" + entry2;
    }

    /** The errors of all attempts, with that of this one; not more than are kept. */
    List<JobFailure> errorsWith(JobFailure failure) {
        List<JobFailure> all = new ArrayList<>(job.errors);
        if (all.size() == MAX_ERRORS) {
            all.remove(0);
        }
        all.add(failure);
        return all;
    }

    @Override
    public String id() {
        return job.id;
    }

    @Override
    public JobTypeId type() {
        return job.type();
    }

    @Override
    public int epoch() {
        return job.epoch + 1;
    }

    @Override
    public int attempt() {
        return job.failures + 1;
    }

    @Override
    public int deferrals() {
        return job.deferrals;
    }

    @Override
    public Object payload() {
        return job.payload();
    }

    @Override
    public @Nullable Duration maxTime() {
        return job.maxTime();
    }

    @Override
    public int maxAttempts() {
        return job.maxAttempts();
    }

    @Override
    public Dependency dependency() {
        return job.dependency();
    }

    @Override
    public Map<String, String> headers() {
        return job.headers();
    }

    /** The status of a plain success. */
    JobStatusInfo succeeded(Instant at) {
        return new JobStatusInfo(
                job.id,
                JobState.SUCCEEDED,
                null,
                epoch(),
                attempt(),
                job.crashes,
                false,
                at,
                job.changes + 2,
                job.errors,
                job.failures);
    }

    @Override
    public Job snapshot() {
        JobTimeInfo stored = job.times();
        JobStatusInfo status = new JobStatusInfo(
                job.id,
                JobState.RUNNING,
                owner,
                epoch(),
                attempt(),
                job.crashes,
                false,
                Instant.ofEpochMilli(start),
                job.changes + 1,
                job.errors,
                job.failures);
        JobTimeInfo times = new JobTimeInfo(
                stored.created(),
                Instant.ofEpochMilli(start),
                null,
                stored.waitUntil(),
                stored.dispatchBy(),
                job.maxTime());
        return new Job(
                type(),
                status,
                times,
                job.priority,
                dependency(),
                headers(),
                progress,
                JobData.of(payload(), codec),
                JobData.EMPTY,
                null,
                null);
    }
}
