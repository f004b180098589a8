package io.amboy.memory;

import io.amboy.AmboyException;
import io.amboy.JobRequest;
import io.amboy.PutResult;
import io.amboy.QueueClosedException;
import io.amboy.QueueFullException;
import io.amboy.QueueStateException;
import io.amboy.store.NewJob;
import io.amboy.store.StoreLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** New jobs on their way in, and those who wait for room. Belongs to the dispatcher. */
final class Admissions {
    private final Engine engine;
    private final Deque<Waiting> line = new ArrayDeque<>();
    private StoreLimits limits = StoreLimits.DEFAULT;
    private long waitingJobs;

    @SuppressWarnings("unused") // see JobIndex.touch
    private long touched;

    Admissions(Engine engine) {
        this.engine = engine;
    }

    private record Waiting(MemoryJobStore session, NewJob job, Reply<?> asker, Consumer<PutResult> row) {}

    void open(StoreLimits settings) {
        limits = settings;
    }

    /** Counts jobs that are pending, scheduled or blocked. */
    void count(int change) {
        waitingJobs += change;
    }

    void add(MemoryJobStore session, NewJob job, Reply<PutResult> reply) {
        add(session, job, reply, row -> {
            if (row.error() == null) {
                reply.answer(engine, row);
            } else {
                reply.fail(engine, row.error());
            }
        });
    }

    void addAll(MemoryJobStore session, List<NewJob> jobs, Reply<List<PutResult>> reply) {
        List<PutResult> rows = new ArrayList<>(jobs.size());
        touched = engine.index.touch(jobs);
        for (NewJob job : jobs) {
            PutResult row = addNow(session, job);
            if (row == null) {
                break;
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            line.add(new Waiting(session, jobs.get(0), reply, row -> reply.answer(engine, List.of(row))));
        } else {
            reply.answer(engine, rows);
        }
    }

    private void add(MemoryJobStore session, NewJob job, Reply<?> asker, Consumer<PutResult> then) {
        PutResult row = addNow(session, job);
        if (row != null) {
            then.accept(row);
        } else {
            line.add(new Waiting(session, job, asker, then));
        }
    }

    /** The row; null if the job has to wait for room. */
    private @Nullable PutResult addNow(MemoryJobStore session, NewJob job) {
        if (session.isClosed()) {
            return rejected(job, new QueueClosedException(session.queue(), "put"));
        }
        Entry known = engine.index.get(job.request().id());
        if (known != null) {
            boolean same = known.token == job.token();
            return row(known, same ? PutResult.Outcome.CREATED : PutResult.Outcome.EXISTED);
        }
        if (job.urgent() || (waitingJobs < limits.capacity() && line.isEmpty())) {
            return storeChecked(job);
        }
        return limits.onFull() == StoreLimits.OnFull.FAIL
                ? rejected(job, new QueueFullException(session.queue(), limits.capacity()))
                : null;
    }

    private PutResult storeChecked(NewJob job) {
        try {
            engine.edges.requireNoCycle(job.request(), Map.of());
        } catch (AmboyException refused) {
            return rejected(job, refused);
        }
        return row(store(job), PutResult.Outcome.CREATED);
    }

    private Entry store(NewJob job) {
        JobRequest<?> request = job.request();
        TypeSlot type = engine.lanes.slot(request.type().id());
        Entry entry = new Entry(request.id(), request, job.payload(), job.token(), engine.now(), type);
        Duration delay = request.delay();
        Instant earliest = request.waitUntil();
        if (delay != null) {
            entry.due = entry.created + delay.toMillis();
        } else if (earliest != null) {
            entry.due = earliest.toEpochMilli();
        }
        engine.enter(entry);
        return entry;
    }

    private static PutResult row(Entry entry, PutResult.Outcome outcome) {
        return new PutResult(entry.id, outcome, entry.state, null);
    }

    /** Lets those in who wait for room, as far as there is any. */
    void admitWaiting() {
        while (!line.isEmpty() && waitingJobs < limits.capacity()) {
            Waiting next = line.remove();
            if (!next.asker().isCancelled()) {
                NewJob job = next.job();
                NewJob inTurn = new NewJob(job.request(), job.payload(), job.token(), true);
                add(next.session(), inTurn, next.asker(), next.row());
            }
        }
    }

    void withdraw(Reply<?> asker) {
        line.removeIf(waiting -> waiting.asker() == asker);
    }

    /** Refuses those of a session that is being closed. */
    void refuse(MemoryJobStore session) {
        List<Waiting> refused =
                line.stream().filter(waiting -> waiting.session() == session).toList();
        line.removeAll(refused);
        refused.forEach(waiting ->
                waiting.row().accept(rejected(waiting.job(), new QueueClosedException(session.queue(), "put"))));
    }

    /** All or none. */
    void addTogether(List<NewJob> jobs, Reply<List<PutResult>> reply) {
        Map<String, JobRequest<?>> together = new LinkedHashMap<>();
        jobs.forEach(job -> together.put(job.request().id(), job.request()));
        try {
            jobs.forEach(job -> engine.edges.requireNoCycle(job.request(), together));
        } catch (AmboyException refused) {
            reply.fail(engine, refused);
            return;
        }
        List<PutResult> rows = new ArrayList<>(jobs.size());
        String taken = taken(jobs);
        for (NewJob job : jobs) {
            Entry known = engine.index.get(job.request().id());
            if (taken == null) {
                rows.add(row(known == null ? store(job) : known, PutResult.Outcome.CREATED));
            } else if (known != null) {
                rows.add(row(known, PutResult.Outcome.EXISTED));
            } else {
                rows.add(rejected(job, new QueueStateException("putTogether", "id \"" + taken + "\" is taken")));
            }
        }
        reply.answer(engine, rows);
    }

    private @Nullable String taken(List<NewJob> jobs) {
        for (NewJob job : jobs) {
            Entry known = engine.index.get(job.request().id());
            if (known != null && known.token != job.token()) {
                return known.id;
            }
        }
        return null;
    }

    private static PutResult rejected(NewJob job, AmboyException why) {
        return new PutResult(job.request().id(), PutResult.Outcome.REJECTED, null, why);
    }
}
