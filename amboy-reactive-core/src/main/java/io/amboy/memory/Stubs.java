package io.amboy.memory;

import java.util.Arrays;

/**
 * Forgotten jobs whose id and state are still known, oldest first: a ring of references into the index, so that dropping
 * one looks at nothing but the index.
 */
final class Stubs {
    private long[] references = new long[1 << 8];
    private long[] ends = new long[1 << 8];
    private int first;
    private int size;

    int size() {
        return size;
    }

    void add(Entry stub) {
        if (size == references.length) {
            grow();
        }
        int at = (first + size) & (references.length - 1);
        references[at] = JobIndex.reference(stub);
        ends[at] = stub.modified;
        size++;
    }

    private void grow() {
        int old = references.length;
        long[] largerReferences = Arrays.copyOf(references, old << 1);
        long[] largerEnds = Arrays.copyOf(ends, old << 1);
        System.arraycopy(references, 0, largerReferences, old, first);
        System.arraycopy(ends, 0, largerEnds, old, first);
        references = largerReferences;
        ends = largerEnds;
    }

    /** When the oldest ended. */
    long firstEnd() {
        return ends[first];
    }

    long removeFirst() {
        long reference = references[first];
        first = (first + 1) & (references.length - 1);
        size--;
        return reference;
    }
}
