package io.amboy.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Entries by the moment at which something is to happen to them: a binary heap that knows each entry's place. */
final class DueHeap {
    private Entry[] entries = new Entry[64];
    private long[] times = new long[64];
    private int size;

    int size() {
        return size;
    }

    /** The earliest moment; {@link Long#MAX_VALUE} if there is none. */
    long firstTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Takes the earliest entry if its moment has come. */
    @Nullable
    Entry poll(long now) {
        if (size == 0 || times[0] > now) {
            return null;
        }
        Entry first = entries[0];
        remove(first);
        return first;
    }

    void add(Entry entry, long time) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size << 1);
            times = Arrays.copyOf(times, size << 1);
        }
        size++;
        up(size - 1, entry, time);
    }

    void remove(Entry entry) {
        int at = entry.heapIndex;
        if (at < 0) {
            return;
        }
        entry.heapIndex = -1;
        size--;
        Entry moved = entries[size];
        long time = times[size];
        clear(size);
        if (at != size) {
            if (at > 0 && time < times[(at - 1) >>> 1]) {
                up(at, moved, time);
            } else {
                down(at, moved, time);
            }
        }
    }

    @SuppressWarnings("NullAway") // the slot is beyond the size from now on
    private void clear(int at) {
        entries[at] = null;
    }

    private void up(int from, Entry entry, long time) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (times[parent] <= time) {
                break;
            }
            place(at, entries[parent], times[parent]);
            at = parent;
        }
        place(at, entry, time);
    }

    private void down(int from, Entry entry, long time) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && times[child + 1] < times[child]) {
                child++;
            }
            if (times[child] >= time) {
                break;
            }
            place(at, entries[child], times[child]);
            at = child;
        }
        place(at, entry, time);
    }

    private void place(int at, Entry entry, long time) {
        entries[at] = entry;
        times[at] = time;
        entry.heapIndex = at;
    }
}
