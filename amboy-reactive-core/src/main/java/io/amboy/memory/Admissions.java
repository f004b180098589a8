package io.amboy.memory;

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
import org.jspecify.annotations.Nullable;

/** New jobs on their way in, and those who wait for room. Belongs to the dispatcher. */
final class Admissions {
    private final Engine engine;
    private final Deque<Waiting> line = new ArrayDeque<>();
    private StoreLimits limits = StoreLimits.DEFAULT;
    private long waitingJobs;

    Admissions(Engine engine) {
        this.engine = engine;
    }

    private record Waiting(MemoryJobStore session, NewJob job, Reply<PutResult> reply) {}

    void open(StoreLimits settings) {
        limits = settings;
    }

    /** Counts jobs that are pending, scheduled or blocked. */
    void count(int change) {
        waitingJobs += change;
    }

    void add(MemoryJobStore session, NewJob job, Reply<PutResult> reply) {
        if (session.isClosed()) {
            reply.fail(engine, new QueueClosedException(session.queue(), "put"));
            return;
        }
        JobRequest<?> request = job.request();
        Entry known = engine.index.get(request.id());
        if (known != null) {
            boolean same = known.token == job.token();
            reply.answer(engine, row(known, same ? PutResult.Outcome.CREATED : PutResult.Outcome.EXISTED));
        } else if (!job.urgent() && (waitingJobs >= limits.capacity() || !line.isEmpty())) {
            if (limits.onFull() == StoreLimits.OnFull.FAIL) {
                reply.fail(engine, new QueueFullException(session.queue(), limits.capacity()));
            } else {
                line.add(new Waiting(session, job, reply));
            }
        } else {
            store(job, reply);
        }
    }

    private void store(NewJob job, Reply<PutResult> reply) {
        try {
            engine.edges.requireNoCycle(job.request(), Map.of());
        } catch (RuntimeException refused) {
            reply.fail(engine, refused);
            return;
        }
        reply.answer(engine, row(store(job), PutResult.Outcome.CREATED));
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
            if (!next.reply().isCancelled()) {
                boolean urgentNow = true; // its turn has come
                add(
                        next.session(),
                        new NewJob(
                                next.job().request(),
                                next.job().payload(),
                                next.job().token(),
                                urgentNow),
                        next.reply());
            }
        }
    }

    void withdraw(Reply<?> reply) {
        line.removeIf(waiting -> waiting.reply() == reply);
    }

    /** Refuses those of a session that is being closed. */
    void refuse(MemoryJobStore session) {
        for (Waiting waiting : line) {
            if (waiting.session() == session) {
                waiting.reply().fail(engine, new QueueClosedException(session.queue(), "put"));
            }
        }
        line.removeIf(waiting -> waiting.session() == session);
    }

    /** All or none. */
    void addTogether(List<NewJob> jobs, Reply<List<PutResult>> reply) {
        Map<String, JobRequest<?>> together = new LinkedHashMap<>();
        jobs.forEach(job -> together.put(job.request().id(), job.request()));
        try {
            jobs.forEach(job -> engine.edges.requireNoCycle(job.request(), together));
        } catch (RuntimeException refused) {
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
                rows.add(rejected(job, taken));
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

    private static PutResult rejected(NewJob job, String taken) {
        return new PutResult(
                job.request().id(),
                PutResult.Outcome.REJECTED,
                null,
                new QueueStateException("putTogether", "id \"" + taken + "\" is taken"));
    }
}
