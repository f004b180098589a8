package io.amboy.memory;

import io.amboy.InvalidCursorException;
import io.amboy.JobResult;
import io.amboy.PayloadCodec;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import io.amboy.ResultPage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ended jobs in the order of their ends: a ring that is the retention of results, written by the dispatcher and read by
 * every subscriber at its own place.
 *
 * <h2>Concurrency</h2>
 *
 * The dispatcher writes entries and then {@code tail}; readers read {@code tail} and then entries, with release and
 * acquire. Dropping a result empties or reuses its place first and strips the entry after a fence; a reader makes its
 * copy and then looks whether the entry is still in its place, and if not, drops the copy and reports a gap. Growing
 * replaces the ring; readers that find a place empty look at the new one before they believe it.
 */
final class ResultLog {
    private static final int PAGE = 256;
    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Entry[].class);

    private final String name;
    private volatile Entry[] ring = new Entry[1 << 8];
    private volatile long tail;
    private volatile long head = 1;
    private final AtomicInteger readers = new AtomicInteger();
    private long writing; // dispatcher only: the last sequence number given
    private long oldest = 1; // dispatcher only

    ResultLog(String name) {
        this.name = name;
    }

    ResultCursor cursor(long sequence) {
        return ResultCursor.at(name, sequence);
    }

    // ---- dispatcher

    /** The place before the oldest result that is kept. */
    ResultCursor oldestCursor() {
        return cursor(oldest - 1);
    }

    void append(Entry entry) {
        Entry[] now = ring;
        if (writing + 1 - oldest >= now.length) {
            ring = now = grow(now);
        }
        entry.resultSequence = ++writing;
        PLACE.setRelease(now, (int) writing & (now.length - 1), entry);
    }

    private Entry[] grow(Entry[] old) {
        Entry[] larger = new Entry[old.length << 1];
        for (long sequence = oldest; sequence <= writing; sequence++) {
            larger[(int) sequence & (larger.length - 1)] = old[(int) sequence & (old.length - 1)];
        }
        return larger;
    }

    int size() {
        return (int) (writing + 1 - oldest);
    }

    /** The oldest result; null if there is none. */
    @Nullable
    Entry first() {
        return size() == 0 ? null : ring[(int) oldest & (ring.length - 1)];
    }

    /** Drops the oldest result; its entry may be stripped afterwards. */
    void dropFirst() {
        PLACE.setRelease(ring, (int) oldest & (ring.length - 1), null);
        head = ++oldest; // a volatile write: no stripping can move before it
    }

    /** Shows what was written; true if there is anything new. */
    boolean publish() {
        if (tail == writing) {
            return false;
        }
        tail = writing;
        return true;
    }

    // ---- readers

    void readerCame() {
        readers.incrementAndGet();
    }

    void readerLeft() {
        readers.decrementAndGet();
    }

    /** Whether a result is worth keeping for the next reader. */
    boolean isShared() {
        return readers.get() > 1;
    }

    /** The place that a cursor means; the sequence number of the last result seen. */
    long positionOf(ResultCursor cursor) {
        if (cursor.equals(ResultCursor.NOW)) {
            return tail;
        }
        if (cursor.equals(ResultCursor.EARLIEST)) {
            return head - 1;
        }
        if (!cursor.log().equals(name) || cursor.positions().length != 1) {
            throw new InvalidCursorException(cursor.toString(), "is not of this log, " + name);
        }
        if (cursor.position() > tail) {
            throw new InvalidCursorException(cursor.toString(), "is beyond the end of the log");
        }
        return cursor.position();
    }

    boolean hasAfter(long position) {
        return tail > position;
    }

    /** Some results after a place; empty if there are none yet. */
    ResultPage read(long position, @Nullable PayloadCodec codec) {
        long last = Math.min(tail, position + PAGE);
        List<JobResult> page = new ArrayList<>((int) (last - position));
        long at = position;
        while (at < last) {
            JobResult result = at(at + 1, codec);
            if (result == null) {
                if (page.isEmpty()) {
                    long first = Math.max(head, at + 2);
                    throw new ResultGapException(cursor(first - 1), first - 1 - position);
                }
                break; // the next page begins with the gap
            }
            page.add(result);
            at++;
        }
        return new ResultPage(page, cursor(at));
    }

    private @Nullable JobResult at(long sequence, @Nullable PayloadCodec codec) {
        Entry[] now;
        Entry entry;
        do {
            now = ring;
            entry = (Entry) PLACE.getAcquire(now, (int) sequence & (now.length - 1));
            if (sequence < head) {
                return null;
            }
        } while ((entry == null || entry.resultSequence != sequence) && now != ring);
        if (entry == null || entry.resultSequence != sequence) {
            return null;
        }
        JobResult result = Snapshots.result(entry, this, codec);
        VarHandle.loadLoadFence();
        now = ring;
        return PLACE.getAcquire(now, (int) sequence & (now.length - 1)) == entry ? result : null;
    }
}
