package io.amboy.memory;

import io.amboy.Job;
import io.amboy.JobData;
import io.amboy.JobFailure;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.JobTimeInfo;
import io.amboy.PayloadCodec;
import io.amboy.Progress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what others may see of an entry. */
final class Snapshots {
    private Snapshots() {}

    static JobStatusInfo status(Entry entry) {
        MemoryClaim claim = entry.claim;
        Entry.Extras extras = entry.extras;
        List<JobFailure> errors = extras == null || extras.errors == null ? List.of() : extras.errors;
        return new JobStatusInfo(
                entry.id,
                entry.state,
                claim != null && entry.state == JobState.RUNNING ? claim.claimant.session.owner() : null,
                entry.epoch,
                attempt(entry),
                extras == null ? 0 : extras.crashes,
                entry.skipped,
                Instant.ofEpochMilli(entry.modified),
                entry.modifications,
                errors,
                entry.failures);
    }

    /** The attempt under way or last made. */
    private static int attempt(Entry entry) {
        MemoryClaim claim = entry.claim;
        return claim == null ? entry.lastAttempt : claim.attempt;
    }

    private static Progress progress(Entry entry) {
        MemoryClaim claim = entry.claim;
        if (claim != null) {
            return claim.progress;
        }
        return entry.extras == null ? Progress.NONE : entry.extras.progress;
    }

    static JobTimeInfo times(Entry entry, JobRequest<?> request) {
        return new JobTimeInfo(
                Instant.ofEpochMilli(entry.created),
                entry.start < 0 ? null : Instant.ofEpochMilli(entry.start),
                entry.state.isTerminal() ? Instant.ofEpochMilli(entry.modified) : null,
                entry.due > entry.created ? Instant.ofEpochMilli(entry.due) : null,
                request.dispatchBy(),
                request.maxTime());
    }

    /** Called inside the dispatcher. */
    static Job job(Entry entry, ResultLog log, @Nullable PayloadCodec codec) {
        JobRequest<?> request = entry.request();
        boolean succeeded = entry.state == JobState.SUCCEEDED;
        return new Job(
                entry.type.id,
                status(entry),
                times(entry, request),
                request.priority(),
                request.dependency(),
                request.headers(),
                progress(entry),
                JobData.of(entry.payload, codec),
                JobData.of(succeeded ? entry.outcome : null, codec),
                succeeded ? null : (JobFailure) entry.outcome,
                entry.state.isTerminal() ? log.cursor(entry.resultSequence) : null);
    }

    /** Made by the holder, of what does not change while it holds the job. */
    static Job claimed(MemoryClaim claim, JobRequest<?> request, Object payload) {
        Entry entry = claim.entry;
        return new Job(
                entry.type.id,
                new JobStatusInfo(
                        entry.id,
                        JobState.RUNNING,
                        claim.claimant.session.owner(),
                        claim.epoch,
                        claim.attempt,
                        claim.crashes,
                        false,
                        Instant.ofEpochMilli(claim.start),
                        claim.modifications,
                        claim.errors,
                        claim.attempt - 1),
                new JobTimeInfo(
                        Instant.ofEpochMilli(entry.created),
                        Instant.ofEpochMilli(claim.start),
                        null,
                        claim.due > entry.created ? Instant.ofEpochMilli(claim.due) : null,
                        request.dispatchBy(),
                        request.maxTime()),
                request.priority(),
                request.dependency(),
                request.headers(),
                claim.progress,
                JobData.of(payload, claim.claimant.session.codec()),
                JobData.EMPTY,
                null,
                null);
    }

    /** Called by readers of the log, of an entry that has ended; null if it is being forgotten meanwhile. */
    static @Nullable JobResult result(Entry entry, ResultLog log, @Nullable PayloadCodec codec) {
        JobResult known = entry.result;
        if (known != null) {
            return known;
        }
        JobRequest<?> request = entry.request;
        if (request == null) {
            return null;
        }
        Object outcome = entry.outcome;
        boolean succeeded = entry.state == JobState.SUCCEEDED;
        JobFailure failure = !succeeded && outcome instanceof JobFailure is ? is : null;
        JobResult made = new JobResult(
                log.cursor(entry.resultSequence),
                entry.id,
                entry.type.id,
                entry.state,
                entry.skipped,
                JobData.of(succeeded ? outcome : null, codec),
                failure,
                attempt(entry),
                times(entry, request),
                request.headers());
        if (log.isShared()) {
            entry.result = made;
        }
        return made;
    }
}
