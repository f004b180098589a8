package io.amboy.memory;

import org.jspecify.annotations.Nullable;

/** A list chained through its entries, each of which is in one list at a time. */
final class EntryList {
    private @Nullable Entry first;
    private @Nullable Entry last;
    private int size;

    @Nullable
    Entry first() {
        return first;
    }

    @Nullable
    Entry last() {
        return last;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return first == null;
    }

    void addLast(Entry entry) {
        Entry before = last;
        entry.previous = before;
        entry.next = null;
        if (before == null) {
            first = entry;
        } else {
            before.next = entry;
        }
        last = entry;
        size++;
    }

    void addFirst(Entry entry) {
        Entry after = first;
        entry.previous = null;
        entry.next = after;
        if (after == null) {
            last = entry;
        } else {
            after.previous = entry;
        }
        first = entry;
        size++;
    }

    void remove(Entry entry) {
        Entry before = entry.previous;
        Entry after = entry.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        entry.previous = null;
        entry.next = null;
        size--;
    }
}
