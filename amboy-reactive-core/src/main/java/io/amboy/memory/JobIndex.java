package io.amboy.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs by id: a hash table chained through the entries themselves, since at millions of jobs a second the nodes of a
 * {@link java.util.HashMap} were the larger part of the cost. It only grows, by doubling.
 *
 * <p>{@link #scan} reads it in steps while it changes: the cursor counts with its bits reversed, so that after a doubling
 * it has passed exactly the buckets that the passed ones were split into.
 */
final class JobIndex {
    private Entry[] table = new Entry[1 << 10];
    private int size;

    static int hash(String id) {
        int h = id.hashCode();
        return h ^ (h >>> 16);
    }

    @Nullable
    Entry get(String id) {
        int hash = hash(id);
        for (Entry e = table[hash & (table.length - 1)]; e != null; e = e.chain) {
            if (e.hash == hash && e.id.equals(id)) {
                return e;
            }
        }
        return null;
    }

    /** The id must not be there. */
    void add(Entry entry) {
        if (size >= table.length) {
            grow();
        }
        int bucket = entry.hash & (table.length - 1);
        entry.chain = table[bucket];
        table[bucket] = entry;
        size++;
    }

    void remove(Entry entry) {
        int bucket = entry.hash & (table.length - 1);
        Entry before = null;
        for (Entry e = table[bucket]; e != null; before = e, e = e.chain) {
            if (e == entry) {
                if (before == null) {
                    table[bucket] = e.chain;
                } else {
                    before.chain = e.chain;
                }
                e.chain = null;
                size--;
                return;
            }
        }
    }

    int size() {
        return size;
    }

    private void grow() {
        Entry[] old = table;
        Entry[] larger = new Entry[old.length << 1];
        for (Entry head : old) {
            for (Entry e = head; e != null; ) {
                Entry following = e.chain;
                int bucket = e.hash & (larger.length - 1);
                e.chain = larger[bucket];
                larger[bucket] = e;
                e = following;
            }
        }
        table = larger;
    }

    /** Some entries, and the cursor for the next step; -1 after the last. */
    record Step(List<Entry> entries, int next) {}

    /**
     * Takes one step.
     *
     * @param cursor 0 to begin
     * @param buckets how many buckets to look at
     */
    Step scan(int cursor, int buckets) {
        List<Entry> found = new ArrayList<>();
        int at = cursor;
        for (int i = 0; i < buckets; i++) {
            int mask = table.length - 1;
            for (Entry e = table[at & mask]; e != null; e = e.chain) {
                found.add(e);
            }
            at |= ~mask;
            at = Integer.reverse(Integer.reverse(at) + 1);
            if (at == 0) {
                return new Step(found, -1);
            }
        }
        return new Step(found, at);
    }
}
