package io.amboy.memory;

import io.amboy.Edge;
import io.amboy.JobFailure;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.Ordering;
import io.amboy.Progress;
import io.amboy.store.Settlement;
import io.amboy.store.StoreLimits;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The state of a storage and the moves of the state machine. Belongs to the {@link Dispatcher}: every method is called in
 * its loop, unless it says otherwise.
 */
final class Engine {
    final Dispatcher dispatcher = new Dispatcher();
    final JobIndex index = new JobIndex();
    final Lanes lanes = new Lanes();
    final ChangeLog changes = new ChangeLog();
    /** Used by any thread. */
    final Wakeups resultWaiters = new Wakeups();
    /** Read by any thread. */
    final ResultLog log;

    /** Open sessions; raised before a session's first command. */
    final AtomicInteger sessions = new AtomicInteger();

    final EdgeGate edges = new EdgeGate(index);
    final Admissions admissions = new Admissions(this);
    private final ScopeGate scopes = new ScopeGate();
    private final Agenda agenda = new Agenda();
    private final Retention retention = new Retention(this);
    private final Deque<Entry> ending = new ArrayDeque<>();
    private boolean cascading;

    private Scheduler delivery = Schedulers.boundedElastic();
    private @Nullable Ordering ordering;
    private long retentionTime = Long.MAX_VALUE;
    private boolean retentionMoved;

    Engine(String name) {
        log = new ResultLog(name);
    }

    /** Sets the storage up, once. Called before any command, under the storage's monitor. */
    void open(Ordering rule, StoreLimits limits, Scheduler clock, Scheduler elsewhere) {
        ordering = rule;
        delivery = elsewhere;
        lanes.open(rule);
        retention.open(limits);
        admissions.open(limits);
        agenda.open(clock, () -> dispatcher.submit(Command.of(Engine::tick)));
        dispatcher.begin(this, clock, elsewhere);
    }

    @Nullable
    Ordering ordering() {
        return ordering;
    }

    // ---- time

    long now() {
        return agenda.now();
    }

    /** Ends a pass: hands out what can be handed out, tells those who wait, and arms the timer. */
    void settleDown() {
        lanes.sweep();
        do {
            lanes.pump(this);
        } while (admissions.admitWaiting()); // for which there is room now, and perhaps a slot
        lanes.flush();
        if (retentionMoved) {
            retentionMoved = false;
            retentionTime = retention.expire(now());
        }
        if (log.publish()) {
            resultWaiters.wakeAll(delivery);
        }
        changes.tellNews();
        if (sessions.get() > 0) {
            agenda.arm(retentionTime);
        }
        agenda.endPass();
    }

    /** A session ends. Without any, no timer may keep the storage alive; the next session's first command arms it again. */
    void sessionLeft() {
        if (sessions.decrementAndGet() == 0) {
            agenda.disarm();
        }
    }

    private void tick() {
        agenda.fired();
        for (Entry entry = agenda.poll(); entry != null; entry = agenda.poll()) {
            due(entry);
        }
        if (retentionTime <= now()) {
            retentionTime = retention.expire(now());
        }
    }

    private void due(Entry entry) {
        if (Agenda.latestStart(entry) <= now()) {
            JobFailure failure = failure(JobFailure.Kind.TIMEOUT, "expired", "no worker took it in time", entry);
            finish(entry, JobState.EXPIRED, failure);
        } else if (entry.due > now()) {
            agenda.watch(entry); // a clock that was set back
        } else if (entry.state == JobState.SCHEDULED || entry.state == JobState.BLOCKED) {
            pass(entry);
        }
    }

    // ---- the gates

    /** Lets a new life in. */
    void enter(Entry entry) {
        index.add(entry);
        entry.type.count(entry.state, 1); // PENDING until it has passed its gates
        admissions.count(1);
        Edge failed = edges.enter(entry);
        if (failed != null) {
            needFailed(entry, failed);
        } else {
            pass(entry);
        }
    }

    /** Moves a job that is not running as far as its gates let it. */
    private void pass(Entry entry) {
        if (entry.due > now()) {
            move(entry, JobState.SCHEDULED);
            agenda.watch(entry);
            return;
        }
        Entry.Extras extras = entry.extras;
        boolean waits = extras != null && (extras.unresolved > 0 || extras.waitsForScopes);
        if (waits || !scopes.enter(entry)) {
            move(entry, JobState.BLOCKED);
            agenda.watch(entry);
            return;
        }
        ready(entry, false);
    }

    private void ready(Entry entry, boolean first) {
        move(entry, JobState.PENDING);
        if (entry.heapIndex >= 0 || entry.request().dispatchBy() != null) {
            agenda.watch(entry);
        }
        if (first) {
            lanes.addFirst(entry);
        } else {
            lanes.addLast(entry);
        }
    }

    /** Takes a job that waits out of wherever it waits. */
    private void unhook(Entry entry) {
        agenda.forget(entry);
        if (entry.listed) {
            lanes.remove(entry);
        }
    }

    void move(Entry entry, JobState next) {
        if (entry.state != next) {
            entry.type.count(entry.state, -1);
            entry.type.count(next, 1);
            entry.state = next;
        }
        touch(entry);
    }

    void touch(Entry entry) {
        entry.modified = now();
        entry.modifications++;
        changes.changed(entry);
    }

    // ---- claims

    /** Puts a pending job, already taken from its lane, into a claimant's hands. */
    void hand(Entry entry, Claimant claimant) {
        if (entry.heapIndex >= 0) {
            agenda.forget(entry);
        }
        entry.epoch++;
        admissions.count(-1);
        move(entry, JobState.RUNNING);
        entry.start = entry.modified;
        MemoryClaim claim = new MemoryClaim(entry, claimant);
        entry.claim = claim;
        claimant.session.hold(claim);
        claimant.emit(claim);
    }

    /** Records what became of a claim; null if the claim does not count. */
    @Nullable
    JobStatusInfo settle(MemoryClaim claim, Settlement outcome) {
        Entry entry = claim.entry;
        if (claim.settled) {
            return entry.isForgotten() ? null : Snapshots.status(entry);
        }
        if (entry.claim != claim || entry.state != JobState.RUNNING) {
            return null;
        }
        claim.settled = true;
        letGo(claim);
        entry.claim = null;
        entry.lastAttempt = claim.attempt;
        if (!claim.progress.equals(Progress.NONE)) {
            entry.extras().progress = claim.progress;
        }
        Entry.Extras extras = entry.extras;
        String aborting = extras == null ? null : extras.abortReason;
        if (outcome instanceof Settlement.Succeeded succeeded) {
            entry.skipped = succeeded.skipped();
            entry.lastAttempt = succeeded.skipped() ? entry.failures : claim.attempt;
            finish(entry, JobState.SUCCEEDED, succeeded.value());
        } else if (outcome instanceof Settlement.Failed failed) {
            failed(entry, failed.failure());
            finish(entry, JobState.FAILED, failed.failure());
        } else if (outcome instanceof Settlement.Aborted aborted) {
            abort(entry, aborted.reason());
        } else if (aborting != null) {
            abort(entry, aborting);
        } else if (outcome instanceof Settlement.RetryAt retry) {
            failed(entry, retry.failure());
            again(entry, retry.at(), false);
        } else if (outcome instanceof Settlement.Deferred deferred) {
            entry.lastAttempt = entry.failures;
            if (deferred.blocked()) {
                entry.extras().deferrals++;
            }
            again(entry, deferred.at(), deferred.blocked());
        } else {
            entry.lastAttempt = entry.failures;
            admissions.count(1);
            ready(entry, true);
        }
        return Snapshots.status(entry);
    }

    private static void failed(Entry entry, JobFailure failure) {
        entry.failures++;
        entry.extras().addError(failure);
    }

    private void again(Entry entry, Instant at, boolean blocked) {
        admissions.count(1);
        entry.due = at.toEpochMilli();
        if (!blocked) {
            pass(entry);
        } else {
            move(entry, JobState.BLOCKED);
            entry.due = Math.max(entry.due, now() + 1);
            agenda.watch(entry);
        }
    }

    private static void letGo(MemoryClaim claim) {
        claim.claimant.session.release(claim);
        claim.claimant.count(claim.entry.type, -1);
    }

    /** A claim was lost with its worker. */
    void lose(MemoryClaim claim) {
        Entry entry = claim.entry;
        if (entry.claim != claim || entry.state != JobState.RUNNING) {
            return;
        }
        letGo(claim);
        entry.claim = null;
        entry.lastAttempt = entry.failures;
        Entry.Extras extras = entry.extras();
        extras.crashes++;
        var options = claim.claimant.options(entry.type);
        if (extras.abortReason != null) {
            abort(entry, extras.abortReason);
        } else if (extras.crashes >= (options == null ? 3 : options.maxCrashes())) {
            JobFailure failure =
                    failure(JobFailure.Kind.CRASH, "crash", "lost with its worker " + extras.crashes + " times", entry);
            failed(entry, failure);
            finish(entry, JobState.FAILED, failure);
        } else {
            admissions.count(1);
            ready(entry, true);
        }
    }

    // ---- ends

    void abort(Entry entry, String reason) {
        finish(entry, JobState.ABORTED, failure(JobFailure.Kind.ERROR, "aborted", reason, entry));
    }

    JobFailure failure(JobFailure.Kind kind, String error, String message, Entry entry) {
        return new JobFailure(kind, error, message, entry.failures, Instant.ofEpochMilli(now()));
    }

    private void needFailed(Entry entry, Edge edge) {
        if (edge.onFailure() == Edge.OnFailure.ABORT) {
            abort(entry, "needed job " + edge.id() + " did not succeed");
        } else {
            String message = "needed job " + edge.id() + " did not succeed";
            finish(entry, JobState.FAILED, failure(JobFailure.Kind.DEPENDENCY, "dependency", message, entry));
        }
    }

    /** Ends a job and all that ends with it: step by step rather than by recursion, since chains may be long. */
    void finish(Entry entry, JobState end, @Nullable Object outcome) {
        if (entry.state != JobState.RUNNING) {
            unhook(entry);
            admissions.count(-1);
        }
        entry.outcome = outcome;
        move(entry, end);
        retention.ended(entry);
        retentionMoved |= retentionTime == Long.MAX_VALUE;
        if (entry.extras == null) {
            return;
        }
        ending.add(entry);
        if (cascading) {
            return;
        }
        cascading = true;
        for (Entry next = ending.poll(); next != null; next = ending.poll()) {
            release(next);
        }
        cascading = false;
    }

    private void release(Entry entry) {
        Orders.answerAborts(this, entry);
        for (Entry freed : scopes.leave(entry)) {
            if (freed.state == JobState.BLOCKED) {
                pass(freed);
            }
        }
        for (EdgeGate.Waiter waiter : edges.leave(entry)) {
            Entry waiting = waiter.entry();
            if (waiting.state.isTerminal()) {
                continue;
            }
            if (EdgeGate.failed(entry.state, waiter.edge())) {
                needFailed(waiting, waiter.edge());
            } else if (--waiting.extras().unresolved == 0 && waiting.state == JobState.BLOCKED) {
                pass(waiting);
            }
        }
    }

    // ---- by hand

    /** Gives a failed job a new life. */
    void revive(Entry former) {
        retention.revived(former);
        index.remove(former);
        Entry entry = Entry.revived(former);
        entry.type.count(JobState.FAILED, -1);
        enter(entry);
    }

    void promote(Entry entry) {
        entry.due = now();
        agenda.forget(entry);
        pass(entry);
    }

    void forget(Entry entry) {
        retention.remove(entry);
    }

    void prune() {
        retentionTime = retention.expire(now());
    }

    void withdraw(Reply<?> reply) {
        admissions.withdraw(reply);
    }

    Scheduler delivery() {
        return delivery;
    }
}
