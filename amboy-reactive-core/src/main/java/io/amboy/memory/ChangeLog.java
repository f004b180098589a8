package io.amboy.memory;

import io.amboy.JobStatusInfo;
import io.amboy.ResultGapException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in the order of their latest change: one list however many read it. A change moves its job to the end; each
 * subscriber's cursor is a node of its own in the list, so a slow one sees only the latest of each job and costs nothing
 * but its node. Kept only while somebody watches. Belongs to the dispatcher.
 */
final class ChangeLog {
    private static final int PAGE = 256;

    private final Node end = new Node(null); // a ring: end.next is the oldest
    private long sequence;
    private long forgotten;
    private int watchers;
    private int generation;
    private boolean news;
    private final Set<ChangeSubscription> hungry = new LinkedHashSet<>();

    ChangeLog() {
        end.previous = end;
        end.next = end;
    }

    /** A job in the list, or a subscriber's cursor. */
    static final class Node {
        private final @Nullable Entry entry;
        private Node previous = this;
        private Node next = this;
        private long sequence;
        private int generation;

        Node(@Nullable Entry entry) {
            this.entry = entry;
        }

        private void unlink() {
            previous.next = next;
            next.previous = previous;
        }

        private void linkBefore(Node other) {
            next = other;
            previous = other.previous;
            previous.next = this;
            other.previous = this;
        }
    }

    Node join() {
        watchers++;
        Node cursor = new Node(null);
        cursor.sequence = sequence;
        cursor.linkBefore(end);
        return cursor;
    }

    void leave(Node cursor) {
        cursor.unlink();
        if (--watchers == 0) {
            end.previous = end;
            end.next = end;
            generation++; // the nodes that entries still hold belong to no list
        }
    }

    void changed(Entry entry) {
        if (watchers == 0) {
            return;
        }
        Node node = entry.change;
        if (node == null || node.generation != generation) {
            entry.change = node = new Node(entry);
            node.generation = generation;
        } else {
            node.unlink();
        }
        node.sequence = ++sequence;
        node.linkBefore(end);
        news = true;
    }

    /** The job leaves the storage. */
    void forget(Entry entry) {
        Node node = entry.change;
        if (watchers > 0 && node != null && node.generation == generation) {
            node.unlink();
            forgotten = Math.max(forgotten, node.sequence);
        }
    }

    /** A subscriber has read everything there is and wants more. */
    void await(ChangeSubscription subscription) {
        hungry.add(subscription);
    }

    void forget(ChangeSubscription subscription) {
        hungry.remove(subscription);
    }

    /** Lets those who wait ask again, if anything changed. */
    void tellNews() {
        if (news && !hungry.isEmpty()) {
            hungry.forEach(ChangeSubscription::fetchAgain);
            hungry.clear();
        }
        news = false;
    }

    /** Adds what changed after a cursor, which moves past it. */
    void read(Node cursor, List<JobStatusInfo> page, ResultLog log) {
        if (forgotten > cursor.sequence) {
            throw new ResultGapException(log.oldestCursor(), 1);
        }
        Node at = cursor.next;
        while (at != end && page.size() < PAGE) {
            Entry entry = at.entry;
            if (entry != null) {
                page.add(Snapshots.status(entry));
                cursor.sequence = at.sequence;
            }
            at = at.next;
        }
        cursor.unlink();
        cursor.linkBefore(at);
    }
}
