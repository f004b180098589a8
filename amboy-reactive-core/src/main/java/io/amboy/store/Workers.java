package io.amboy.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Hands out claims and starts runs, away from the thread that claimed them: the one hop between a put and its handler.
 *
 * <h2>Concurrency</h2>
 *
 * Tasks wait in one queue, from which up to one lane a core takes them one by one, so that a handler that keeps its lane
 * busy holds up nobody else. {@code idle} has a bit for each sleeping lane; whoever submits takes one bit and schedules
 * that lane. A lane that finds the queue empty sets its bit and then looks once more, so that no task is left behind.
 *
 * <p>Runs that end while they are started are settled together: when the queue is empty, when there are
 * {@value #BATCH} of them, or when the first has waited {@value #PATIENCE_NANOS} ns.
 */
final class Workers {
    private static final int BATCH = 32;
    private static final long PATIENCE_NANOS = 50_000;
    private static final int TURN = 512;

    /** What a lane does: a run to start, or claims to hand out. */
    interface Task {
        void start(Lane lane);

        /** The queue is closed, and there are no lanes any more. */
        void abandon();
    }

    private final QueueCore core;
    private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();
    private final Lane[] lanes;
    private final AtomicLong idle;
    private volatile boolean disposed;

    Workers(QueueCore core, Scheduler scheduler) {
        this.core = core;
        this.lanes = new Lane[Math.min(64, Schedulers.DEFAULT_POOL_SIZE)];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new Lane(1L << i, scheduler);
        }
        this.idle = new AtomicLong(lanes.length == 64 ? -1L : (1L << lanes.length) - 1);
    }

    void submit(Task task) {
        waiting.offer(task);
        if (disposed) {
            abandonAll();
            return;
        }
        long sleeping = idle.get();
        while (sleeping != 0) {
            long bit = Long.lowestOneBit(sleeping);
            if (idle.compareAndSet(sleeping, sleeping & ~bit)) {
                lanes[Long.numberOfTrailingZeros(bit)].wake();
                return;
            }
            sleeping = idle.get();
        }
    }

    void dispose() {
        disposed = true;
        for (Lane lane : lanes) {
            lane.dispose();
        }
        abandonAll();
    }

    private void abandonAll() {
        for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
            task.abandon();
        }
    }

    /** One worker. */
    final class Lane implements Runnable {
        private final long bit;
        private final Scheduler scheduler;
        private Scheduler.@Nullable Worker worker;
        private List<Settling> batch = new ArrayList<>(BATCH);
        private long firstAt;
        private volatile @Nullable Thread thread;

        private Lane(long bit, Scheduler scheduler) {
            this.bit = bit;
            this.scheduler = scheduler;
        }

        private void wake() {
            Scheduler.Worker mine = worker;
            if (mine == null) {
                worker = mine = scheduler.createWorker();
            }
            try {
                mine.schedule(this);
            } catch (RejectedExecutionException gone) {
                abandonAll(); // the scheduler is gone: what was claimed must still be let go of
            }
        }

        boolean isCurrent() {
            return thread == Thread.currentThread();
        }

        void settleLater(Settling outcome) {
            if (batch.isEmpty()) {
                firstAt = System.nanoTime();
            }
            batch.add(outcome);
        }

        @Override
        public void run() {
            Thread outer = thread; // a virtual clock may run a lane inside of itself
            thread = Thread.currentThread();
            try {
                for (int turn = 0; turn < TURN; turn++) {
                    Task next = waiting.poll();
                    if (next != null) {
                        next.start(this);
                        settleIfDue();
                    } else if (!batch.isEmpty()) {
                        settleNow(); // its answers may bring more to run
                    } else if (sleep()) {
                        return;
                    }
                }
            } finally {
                thread = outer;
            }
            settleNow();
            wake(); // let others have the thread
        }

        /** Whether there is really nothing to do. */
        private boolean sleep() {
            idle.getAndUpdate(bits -> bits | bit);
            if (waiting.isEmpty()) {
                return true;
            }
            long before = idle.getAndUpdate(bits -> bits & ~bit);
            return (before & bit) == 0; // somebody has woken this lane already
        }

        private void settleIfDue() {
            if (!batch.isEmpty() && (batch.size() >= BATCH || System.nanoTime() - firstAt > PATIENCE_NANOS)) {
                settleNow();
            }
        }

        private void settleNow() {
            if (!batch.isEmpty()) {
                List<Settling> full = batch;
                batch = new ArrayList<>(BATCH);
                core.settle(full);
            }
        }

        private void dispose() {
            Scheduler.Worker mine = worker;
            if (mine != null) {
                mine.dispose();
            }
        }
    }
}
