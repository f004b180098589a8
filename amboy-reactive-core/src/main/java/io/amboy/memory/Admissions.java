package io.amboy.memory;

import io.amboy.AmboyException;
import io.amboy.JobRequest;
import io.amboy.PutResult;
import io.amboy.QueueClosedException;
import io.amboy.QueueFullException;
import io.amboy.QueueStateException;
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

    private record Waiting(MemoryJobStore session, Entry entry, Reply<?> asker, Consumer<PutResult> row) {}

    void open(StoreLimits settings) {
        limits = settings;
    }

    /** Counts jobs that are pending, scheduled or blocked. */
    void count(int change) {
        waitingJobs += change;
    }

    void add(MemoryJobStore session, Entry entry, Reply<PutResult> reply) {
        add(session, entry, reply, row -> {
            if (row.error() == null) {
                reply.answer(engine, row);
            } else {
                reply.fail(engine, row.error());
            }
        });
    }

    void addAll(MemoryJobStore session, Entry[] entries, Reply<List<PutResult>> reply) {
        List<PutResult> rows = new ArrayList<>(entries.length);
        touched = engine.index.touch(entries);
        for (Entry entry : entries) {
            PutResult row = addNow(session, entry);
            if (row == null) {
                break;
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            line.add(new Waiting(session, entries[0], reply, row -> reply.answer(engine, List.of(row))));
        } else {
            reply.answer(engine, rows);
        }
    }

    private void add(MemoryJobStore session, Entry entry, Reply<?> asker, Consumer<PutResult> then) {
        PutResult row = addNow(session, entry);
        if (row != null) {
            then.accept(row);
        } else {
            line.add(new Waiting(session, entry, asker, then));
        }
    }

    /** The row; null if the job has to wait for room. */
    private @Nullable PutResult addNow(MemoryJobStore session, Entry entry) {
        if (session.isClosed()) {
            return rejected(entry, new QueueClosedException(session.queue(), "put"));
        }
        Entry known = engine.index.get(entry.id, entry.hash);
        if (known != null) {
            boolean same = known.token == entry.token;
            return row(known, same ? PutResult.Outcome.CREATED : PutResult.Outcome.EXISTED);
        }
        if (entry.urgent || (waitingJobs < limits.capacity() && line.isEmpty())) {
            return storeChecked(entry);
        }
        return limits.onFull() == StoreLimits.OnFull.FAIL
                ? rejected(entry, new QueueFullException(session.queue(), limits.capacity()))
                : null;
    }

    private PutResult storeChecked(Entry entry) {
        try {
            engine.edges.requireNoCycle(entry.request(), Map.of());
        } catch (AmboyException refused) {
            return rejected(entry, refused);
        }
        store(entry);
        return row(entry, PutResult.Outcome.CREATED);
    }

    private void store(Entry entry) {
        JobRequest<?> request = entry.request();
        entry.type = engine.lanes.slot(request.type().id());
        entry.created = engine.now();
        Duration delay = request.delay();
        Instant earliest = request.waitUntil();
        if (delay != null) {
            entry.due = entry.created + delay.toMillis();
        } else if (earliest != null) {
            entry.due = earliest.toEpochMilli();
        }
        engine.enter(entry);
    }

    private static PutResult row(Entry entry, PutResult.Outcome outcome) {
        return new PutResult(entry.id, outcome, entry.state, null);
    }

    /** Lets those in who wait for room, as far as there is any. Whether there were any. */
    boolean admitWaiting() {
        boolean any = false;
        while (!line.isEmpty() && waitingJobs < limits.capacity()) {
            Waiting next = line.remove();
            if (!next.asker().isCancelled()) {
                next.entry().urgent = true; // its turn has come
                add(next.session(), next.entry(), next.asker(), next.row());
                any = true;
            }
        }
        return any;
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
                waiting.row().accept(rejected(waiting.entry(), new QueueClosedException(session.queue(), "put"))));
    }

    /** All or none. */
    void addTogether(Entry[] entries, Reply<List<PutResult>> reply) {
        Map<String, JobRequest<?>> together = new LinkedHashMap<>();
        for (Entry entry : entries) {
            together.put(entry.id, entry.request());
        }
        try {
            together.values().forEach(request -> engine.edges.requireNoCycle(request, together));
        } catch (AmboyException refused) {
            reply.fail(engine, refused);
            return;
        }
        List<PutResult> rows = new ArrayList<>(entries.length);
        String taken = taken(entries);
        for (Entry entry : entries) {
            Entry known = engine.index.get(entry.id, entry.hash);
            if (taken == null) {
                if (known == null) {
                    store(entry);
                }
                rows.add(row(known == null ? entry : known, PutResult.Outcome.CREATED));
            } else if (known != null) {
                rows.add(row(known, PutResult.Outcome.EXISTED));
            } else {
                rows.add(rejected(entry, new QueueStateException("putTogether", "id \"" + taken + "\" is taken")));
            }
        }
        reply.answer(engine, rows);
    }

    private @Nullable String taken(Entry[] entries) {
        for (Entry entry : entries) {
            Entry known = engine.index.get(entry.id, entry.hash);
            if (known != null && known.token != entry.token) {
                return known.id;
            }
        }
        return null;
    }

    private static PutResult rejected(Entry entry, AmboyException why) {
        return new PutResult(entry.id, PutResult.Outcome.REJECTED, null, why);
    }
}
