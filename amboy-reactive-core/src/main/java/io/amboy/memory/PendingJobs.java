package io.amboy.memory;

import io.amboy.Ordering;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pending jobs in one ordering. An entry's {@code order} is its rank by time, larger for later; of those given back it is
 * negative, smaller for later.
 */
abstract sealed class PendingJobs {
    abstract void addLast(Entry entry);

    abstract void addFirst(Entry entry);

    /** The best; null if there is none. */
    abstract @Nullable Entry peek();

    abstract void remove(Entry entry);

    /** Whether the first is to be claimed before the second, the best of another collection of the same ordering. */
    abstract boolean isBetter(Entry first, Entry second);

    /** Every entry, in an order in which it can be added again. */
    abstract List<Entry> all();

    static PendingJobs of(Ordering ordering) {
        return switch (ordering.kind()) {
            case FIFO -> new Fifo();
            case PRIORITY -> new Levels();
            case LIFO -> new Lifo();
            case SHUFFLED -> new Shuffled(ordering.seed());
        };
    }

    private static void collect(EntryList list, List<Entry> into) {
        for (Entry e = list.first(); e != null; e = e.next) {
            into.add(e);
        }
    }

    private static final class Fifo extends PendingJobs {
        private final EntryList list = new EntryList();

        @Override
        void addLast(Entry entry) {
            list.addLast(entry);
        }

        @Override
        void addFirst(Entry entry) {
            list.addFirst(entry);
        }

        @Override
        @Nullable
        Entry peek() {
            return list.first();
        }

        @Override
        void remove(Entry entry) {
            list.remove(entry);
        }

        @Override
        boolean isBetter(Entry first, Entry second) {
            return first.order < second.order;
        }

        @Override
        List<Entry> all() {
            List<Entry> all = new ArrayList<>(list.size());
            collect(list, all);
            return all;
        }
    }

    private static final class Lifo extends PendingJobs {
        private final EntryList list = new EntryList();
        private final EntryList front = new EntryList();

        @Override
        void addLast(Entry entry) {
            list.addFirst(entry);
        }

        @Override
        void addFirst(Entry entry) {
            front.addFirst(entry);
        }

        @Override
        @Nullable
        Entry peek() {
            return front.isEmpty() ? list.first() : front.first();
        }

        @Override
        void remove(Entry entry) {
            (entry.order < 0 ? front : list).remove(entry);
        }

        @Override
        boolean isBetter(Entry first, Entry second) {
            return (first.order < 0 || second.order < 0) ? first.order < second.order : first.order > second.order;
        }

        @Override
        List<Entry> all() {
            List<Entry> all = new ArrayList<>();
            collect(list, all);
            java.util.Collections.reverse(all);
            collect(front, all);
            return all;
        }
    }

    /** One list a priority. Lists that run empty are kept while there are few. */
    private static final class Levels extends PendingJobs {
        private static final int KEPT = 64;

        private final TreeMap<Integer, EntryList> levels = new TreeMap<>(java.util.Comparator.reverseOrder());
        private EntryList best = new EntryList();
        private int bestPriority;
        private EntryList recent = best;
        private int recentPriority;

        private Levels() {
            levels.put(0, best);
        }

        private EntryList level(int priority) {
            if (priority != recentPriority) {
                recent = levels.computeIfAbsent(priority, p -> new EntryList());
                recentPriority = priority;
            }
            return recent;
        }

        private EntryList raise(Entry entry) {
            int priority = entry.priority();
            EntryList level = level(priority);
            if (priority > bestPriority || best.isEmpty()) {
                bestOf(priority, level);
            }
            return level;
        }

        private void bestOf(int priority, EntryList level) {
            bestPriority = priority;
            best = level;
        }

        @Override
        void addLast(Entry entry) {
            raise(entry).addLast(entry);
        }

        @Override
        void addFirst(Entry entry) {
            raise(entry).addFirst(entry);
        }

        @Override
        @Nullable
        Entry peek() {
            return best.first();
        }

        @Override
        void remove(Entry entry) {
            level(entry.priority()).remove(entry);
            if (best.isEmpty()) {
                findBest();
            }
        }

        private void findBest() {
            var each = levels.tailMap(bestPriority, true).entrySet().iterator();
            boolean many = levels.size() > KEPT;
            while (each.hasNext()) {
                var level = each.next();
                if (!level.getValue().isEmpty()) {
                    bestOf(level.getKey(), level.getValue());
                    return;
                }
                if (many && level.getValue() != recent) {
                    each.remove();
                }
            }
            bestOf(recentPriority, recent);
            levels.putIfAbsent(recentPriority, recent);
        }

        @Override
        boolean isBetter(Entry first, Entry second) {
            return first.priority() != second.priority()
                    ? first.priority() > second.priority()
                    : first.order < second.order;
        }

        @Override
        List<Entry> all() {
            List<Entry> all = new ArrayList<>();
            levels.values().forEach(level -> collect(level, all));
            return all;
        }
    }

    private static final class Shuffled extends PendingJobs {
        private final SplittableRandom random;
        private final EntryList front = new EntryList();
        private final List<Entry> bag = new ArrayList<>();
        private int picked = -1;

        private Shuffled(long seed) {
            random = new SplittableRandom(seed);
        }

        @Override
        void addLast(Entry entry) {
            entry.order = bag.size();
            bag.add(entry);
        }

        @Override
        void addFirst(Entry entry) {
            front.addFirst(entry);
        }

        @Override
        @Nullable
        Entry peek() {
            if (!front.isEmpty()) {
                return front.first();
            }
            if (bag.isEmpty()) {
                return null;
            }
            if (picked < 0) {
                picked = random.nextInt(bag.size());
            }
            return bag.get(picked);
        }

        @Override
        void remove(Entry entry) {
            if (entry.order < 0) {
                front.remove(entry);
                return;
            }
            int at = (int) entry.order;
            Entry moved = bag.remove(bag.size() - 1);
            if (moved != entry) {
                bag.set(at, moved);
                moved.order = at;
            }
            picked = -1;
        }

        @Override
        boolean isBetter(Entry first, Entry second) {
            return first.order < 0 || (second.order >= 0 && random.nextBoolean());
        }

        @Override
        List<Entry> all() {
            List<Entry> all = new ArrayList<>(bag);
            collect(front, all);
            return all;
        }
    }
}
