package io.amboy.memory;

import io.amboy.HandlerOptions;
import io.amboy.JobTypeId;
import io.amboy.Ordering;
import io.amboy.QueueStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pending jobs, and who takes them. Types that the same claimants take share a lane, so that the usual case, every
 * worker knows every type, is one ordered collection; a type that nobody takes, or that is paused, is parked in a lane
 * without claimants and does not stand in anybody's way.
 */
final class Lanes {
    private final Map<JobTypeId, TypeSlot> types = new HashMap<>();
    private final Set<String> pausedTypes = new HashSet<>();
    private final List<Claimant> claimants = new ArrayList<>();
    private Ordering ordering = Ordering.priority();
    private Lane parked = new Lane(Lane.Key.PARKED, PendingJobs.of(ordering));
    private boolean allPaused;
    private @Nullable TypeSlot recent;
    private long tail;
    private long head;
    private int turn;

    void open(Ordering rule) {
        ordering = rule;
        parked = new Lane(Lane.Key.PARKED, PendingJobs.of(rule));
    }

    TypeSlot slot(JobTypeId id) {
        TypeSlot last = recent;
        if (last != null && last.id.equals(id)) { // the same type again, as a rule
            return last;
        }
        TypeSlot slot = types.get(id);
        if (slot == null) {
            slot = new TypeSlot(id, parked);
            types.put(id, slot);
            classify();
        }
        recent = slot;
        return slot;
    }

    Map<JobTypeId, QueueStats> stats() {
        Map<JobTypeId, QueueStats> all = new LinkedHashMap<>();
        types.forEach((id, slot) -> all.put(id, slot.stats()));
        return all;
    }

    // ---- jobs

    void addLast(Entry entry) {
        entry.order = ++tail;
        entry.listed = true;
        entry.type.lane.jobs.addLast(entry);
    }

    void addFirst(Entry entry) {
        entry.order = --head;
        entry.listed = true;
        entry.type.lane.jobs.addFirst(entry);
    }

    void remove(Entry entry) {
        entry.listed = false;
        entry.type.lane.jobs.remove(entry);
    }

    /** Hands out jobs as long as there is a claimant with credit and a job for it, taking turns. */
    void pump(Engine engine) {
        int many = claimants.size();
        int idle = 0;
        while (idle < many) {
            turn = turn + 1 < many ? turn + 1 : 0;
            Claimant claimant = claimants.get(turn);
            Entry best = claimant.hasCredit() ? best(claimant) : null;
            if (best == null) {
                idle++;
            } else {
                idle = 0;
                remove(best);
                engine.hand(best, claimant);
            }
        }
    }

    /** Ends the bursts of this pass. */
    void flush() {
        for (int i = 0; i < claimants.size(); i++) {
            claimants.get(i).flush();
        }
    }

    private static @Nullable Entry best(Claimant claimant) {
        Entry best = null;
        for (int i = 0; i < claimant.lanes.size(); i++) {
            Lane lane = claimant.lanes.get(i);
            Entry first = lane.jobs.peek();
            if (first == null) {
                continue;
            }
            TypeSlot limited = lane.key.limited();
            if (limited != null && !claimant.mayRun(limited)) {
                continue;
            }
            if (best == null || lane.jobs.isBetter(first, best)) {
                best = first;
            }
        }
        return best;
    }

    // ---- claimants

    void join(Claimant claimant) {
        if (claimant.isCancelled()) {
            claimant.left();
        } else {
            claimants.add(claimant);
            classify();
        }
    }

    /** Lets go of claimants that have cancelled. */
    void sweep() {
        boolean gone = false;
        for (int i = claimants.size() - 1; i >= 0; i--) {
            Claimant claimant = claimants.get(i);
            if (claimant.isBroken() || claimant.isCancelled()) {
                claimants.remove(i);
                claimant.left();
                gone = true;
            }
        }
        if (gone) {
            classify();
        }
    }

    /** Completes the claimants of a session. */
    void leave(MemoryJobStore session) {
        for (Claimant claimant : claimants) {
            if (claimant.session == session) {
                claimant.complete();
            }
        }
        sweep();
    }

    // ---- pause

    void pause(@Nullable String type, boolean paused) {
        if (type == null) {
            allPaused = paused;
        } else if (paused) {
            pausedTypes.add(type);
        } else {
            pausedTypes.remove(type);
        }
        classify();
    }

    // ---- lanes

    private Lane.Key keyOf(TypeSlot type) {
        if (allPaused || pausedTypes.contains(type.id.name())) {
            return Lane.Key.PARKED;
        }
        List<Claimant> takers = new ArrayList<>();
        boolean limited = false;
        for (Claimant claimant : claimants) {
            HandlerOptions options = claimant.options(type);
            if (options != null) {
                takers.add(claimant);
                limited |= options.concurrency() > 0;
            }
        }
        return new Lane.Key(List.copyOf(takers), limited ? type : null);
    }

    /** Sorts the types into lanes anew. A lane whose types stay together keeps its jobs where they are. */
    private void classify() {
        Map<Lane, Set<Lane.Key>> leaving = new HashMap<>();
        Map<Lane.Key, Set<Lane>> arriving = new HashMap<>();
        Map<TypeSlot, Lane.Key> keys = new HashMap<>();
        for (TypeSlot type : types.values()) {
            Lane.Key key = keyOf(type);
            keys.put(type, key);
            leaving.computeIfAbsent(type.lane, lane -> new HashSet<>()).add(key);
            arriving.computeIfAbsent(key, k -> new HashSet<>()).add(type.lane);
        }
        Map<Lane.Key, Lane> lanes = new HashMap<>();
        List<Entry> moving = new ArrayList<>();
        leaving.forEach((lane, to) -> {
            Lane.Key only = to.size() == 1 ? to.iterator().next() : null;
            if (only != null
                    && java.util.Objects.requireNonNull(arriving.get(only)).size() == 1) {
                lane.key = only;
                lanes.put(only, lane);
            } else {
                moving.addAll(lane.jobs.all());
            }
        });
        for (TypeSlot type : types.values()) {
            type.lane = lanes.computeIfAbsent(
                    java.util.Objects.requireNonNull(keys.get(type)), key -> new Lane(key, PendingJobs.of(ordering)));
        }
        readd(moving);
        parked = lanes.computeIfAbsent(Lane.Key.PARKED, key -> new Lane(key, PendingJobs.of(ordering)));
        for (Claimant claimant : claimants) {
            claimant.lanes = new ArrayList<>();
            for (Lane lane : lanes.values()) {
                if (lane.key.claimants().contains(claimant)) {
                    claimant.lanes.add(lane);
                }
            }
        }
    }

    private static void readd(List<Entry> moving) {
        List<Entry> returned = new ArrayList<>();
        moving.sort(java.util.Comparator.comparingLong(entry -> entry.order));
        for (Entry entry : moving) {
            entry.previous = null;
            entry.next = null;
            if (entry.order < 0) {
                returned.add(entry);
            } else {
                entry.type.lane.jobs.addLast(entry);
            }
        }
        for (int i = returned.size() - 1; i >= 0; i--) {
            returned.get(i).type.lane.jobs.addFirst(returned.get(i));
        }
    }
}
