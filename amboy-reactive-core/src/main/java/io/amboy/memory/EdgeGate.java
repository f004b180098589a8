package io.amboy.memory;

import io.amboy.Edge;
import io.amboy.InvalidRequestException;
import io.amboy.JobRequest;
import io.amboy.JobState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs wait for which. A job that is waited for keeps the list of those that wait; for an id that nobody has put
 * yet, the list is kept here.
 */
final class EdgeGate {
    private static final int SEARCH_LIMIT = 10_000;

    private final JobIndex index;
    private final Map<String, List<Waiter>> unknown = new HashMap<>();

    EdgeGate(JobIndex index) {
        this.index = index;
    }

    /** A job that waits, and what for. */
    record Waiter(Entry entry, Edge edge) {}

    /**
     * Refuses a request that would close a circle. That takes an edge to the request's own id from a job that is there
     * already, or from one that is put together with it.
     */
    void requireNoCycle(JobRequest<?> request, Map<String, JobRequest<?>> together) {
        List<Edge> edges = request.dependency().edges();
        if (edges.isEmpty() || (together.isEmpty() && !unknown.containsKey(request.id()))) {
            return;
        }
        Deque<String> open = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        edges.forEach(edge -> open.add(edge.id()));
        while (!open.isEmpty() && seen.size() < SEARCH_LIMIT) {
            String id = open.poll();
            if (id.equals(request.id())) {
                throw new InvalidRequestException("job", request.id(), "would wait for itself in a circle");
            }
            if (seen.add(id)) {
                edgesOf(id, together).forEach(edge -> open.add(edge.id()));
            }
        }
        if (!open.isEmpty()) {
            throw new InvalidRequestException("job", request.id(), "waits for more than 10,000 jobs, directly or not");
        }
    }

    private List<Edge> edgesOf(String id, Map<String, JobRequest<?>> together) {
        JobRequest<?> other = together.get(id);
        if (other != null) {
            return other.dependency().edges();
        }
        Entry entry = index.get(id);
        return entry == null || entry.state.isTerminal()
                ? List.of()
                : entry.request().dependency().edges();
    }

    /**
     * Lines a new job up behind its edges, and those up that have waited for it.
     *
     * @return an edge that has failed already, in which case the job waits for nothing; null if there is none
     */
    @Nullable
    Edge enter(Entry entry) {
        List<Waiter> early = unknown.isEmpty() ? null : unknown.remove(entry.id);
        if (early != null) {
            entry.extras().dependents = early;
        }
        List<Edge> edges = entry.request().dependency().edges();
        if (edges.isEmpty()) {
            return null;
        }
        for (Edge edge : edges) {
            Entry other = index.get(edge.id());
            if (other != null && failed(other.state, edge)) {
                return edge;
            }
        }
        for (Edge edge : edges) {
            Entry other = index.get(edge.id());
            if (other == null || !other.state.isTerminal()) {
                entry.extras().unresolved++;
                dependents(edge.id(), other).add(new Waiter(entry, edge));
            }
        }
        return null;
    }

    private List<Waiter> dependents(String id, @Nullable Entry other) {
        if (other == null) {
            return unknown.computeIfAbsent(id, i -> new ArrayList<>(2));
        }
        Entry.Extras extras = other.extras();
        List<Waiter> all = extras.dependents;
        if (all == null) {
            extras.dependents = all = new ArrayList<>(2);
        }
        return all;
    }

    /** Whether a job in this state is a failed prerequisite for that edge. */
    static boolean failed(JobState state, Edge edge) {
        return state.isTerminal() && state != JobState.SUCCEEDED && edge.onFailure() != Edge.OnFailure.RUN;
    }

    /** The job has ended; those that have waited for it. */
    List<Waiter> leave(Entry entry) {
        Entry.Extras extras = entry.extras;
        if (extras == null) {
            return List.of();
        }
        if (extras.unresolved > 0) {
            forget(entry);
        }
        List<Waiter> waiters = extras.dependents;
        extras.dependents = null;
        return waiters == null ? List.of() : waiters;
    }

    /** A job that ended while it waited must not be kept by ids that may never come. */
    private void forget(Entry entry) {
        for (Edge edge : entry.request().dependency().edges()) {
            List<Waiter> waiters = unknown.get(edge.id());
            if (waiters != null && waiters.removeIf(waiter -> waiter.entry() == entry) && waiters.isEmpty()) {
                unknown.remove(edge.id());
            }
        }
    }

    /** Whether nobody waits for an id that is unknown. */
    boolean isEmpty() {
        return unknown.isEmpty();
    }
}
