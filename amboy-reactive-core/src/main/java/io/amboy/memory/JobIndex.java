package io.amboy.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs by id: an open hash table with linear probing over one array of numbers, each a hash and the place of its
 * entry. At millions of jobs a second the misses of the cache are the cost: a look-up in vain, as every new job makes,
 * touches one line of the table and no entry, and places are given out in turn, so that they are near each other. A
 * removal closes the gap; there are no markers. The table only grows, by doubling.
 *
 * <p>{@link #scan} reads it in steps while it changes: the cursor counts home buckets with its bits reversed, so that
 * after a doubling it has passed exactly the buckets that the passed ones were split into.
 */
final class JobIndex {
    private static final int FIRST_SIZE = 1 << 10;

    /** The hash in the upper half, the place plus one in the lower; 0 is free. */
    private long[] table = new long[FIRST_SIZE];

    private @Nullable Entry[] places = new Entry[FIRST_SIZE];
    private int[] freePlaces = new int[FIRST_SIZE]; // a ring: the one free for longest is taken first
    private int freeFirst;
    private int freeCount;
    private int usedPlaces;
    private int size;

    static int hash(String id) {
        int h = id.hashCode() * 0x9E3779B9;
        return h ^ (h >>> 15);
    }

    @Nullable
    Entry get(String id) {
        return get(id, hash(id));
    }

    @Nullable
    Entry get(String id, int hash) {
        int mask = table.length - 1;
        int at = hash & mask;
        for (; table[at] != 0; at = (at + 1) & mask) {
            long slot = table[at];
            if ((int) (slot >>> 32) == hash) {
                Entry entry = places[(int) slot - 1];
                if (entry != null && entry.id.equals(id)) {
                    return entry;
                }
            }
        }
        return null;
    }

    /**
     * Brings the slots of some entries into the cache, all at once, since loads that do not wait for each other overlap.
     *
     * @return a number of no meaning, so that the loads are not optimised away
     */
    long touch(Entry[] coming) {
        long touched = 0;
        int mask = table.length - 1;
        for (Entry entry : coming) {
            touched |= table[entry.hash & mask];
        }
        return touched;
    }

    /** The id must not be there. */
    void add(Entry entry) {
        if (size >= table.length >>> 1) {
            grow();
        }
        int place = takePlace();
        entry.place = place;
        places[place] = entry;
        insert(reference(entry));
        size++;
    }

    /** Whether this very entry is in the index. */
    boolean contains(Entry entry) {
        return places[entry.place] == entry;
    }

    private int takePlace() {
        if (freeCount == 0) {
            return usedPlaces++;
        }
        int place = freePlaces[freeFirst];
        freeFirst = (freeFirst + 1) & (freePlaces.length - 1);
        freeCount--;
        return place;
    }

    private void insert(long slot) {
        int mask = table.length - 1;
        int at = (int) (slot >>> 32) & mask;
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = slot;
    }

    void remove(Entry entry) {
        if (contains(entry)) {
            remove(reference(entry));
        }
    }

    /** What {@link #remove(long)} takes: enough to remove an entry without looking at it. */
    static long reference(Entry entry) {
        return ((long) entry.hash << 32) | (entry.place + 1);
    }

    void remove(long reference) {
        int mask = table.length - 1;
        int place = (int) reference - 1;
        int at = (int) (reference >>> 32) & mask;
        while (table[at] != reference) {
            at = (at + 1) & mask;
        }
        closeGap(at, mask);
        places[place] = null;
        freePlaces[(freeFirst + freeCount) & (freePlaces.length - 1)] = place;
        freeCount++;
        size--;
    }

    /** Moves back what would not be found behind a free slot. */
    private void closeGap(int from, int mask) {
        int gap = from;
        int at = (gap + 1) & mask;
        for (; table[at] != 0; at = (at + 1) & mask) {
            long slot = table[at];
            int distance = (at - (int) (slot >>> 32)) & mask; // from its home bucket
            if (distance >= ((at - gap) & mask)) {
                table[gap] = slot;
                gap = at;
            }
        }
        table[gap] = 0;
    }

    int size() {
        return size;
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length << 1];
        for (long slot : old) {
            if (slot != 0) {
                insert(slot);
            }
        }
        places = Arrays.copyOf(places, places.length << 1);
        int[] free = new int[freePlaces.length << 1];
        for (int i = 0; i < freeCount; i++) {
            free[i] = freePlaces[(freeFirst + i) & (freePlaces.length - 1)];
        }
        freePlaces = free;
        freeFirst = 0;
    }

    /** Some entries, and the cursor for the next step; -1 after the last. */
    record Step(List<Entry> entries, int next) {}

    /**
     * Takes one step.
     *
     * @param cursor 0 to begin
     * @param buckets how many home buckets to look at
     */
    Step scan(int cursor, int buckets) {
        List<Entry> found = new ArrayList<>();
        int at = cursor;
        int mask = table.length - 1;
        for (int i = 0; i < buckets; i++) {
            collect(at & mask, mask, found);
            at |= ~mask;
            at = Integer.reverse(Integer.reverse(at) + 1);
            if (at == 0) {
                return new Step(found, -1);
            }
        }
        return new Step(found, at);
    }

    private void collect(int home, int mask, List<Entry> found) {
        int at = home;
        for (; table[at] != 0; at = (at + 1) & mask) {
            long slot = table[at];
            Entry entry = places[(int) slot - 1];
            if (entry != null && ((int) (slot >>> 32) & mask) == home) {
                found.add(entry);
            }
        }
    }
}
