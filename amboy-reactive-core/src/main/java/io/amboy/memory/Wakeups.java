package io.amboy.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.scheduler.Scheduler;

/** Subscribers that have read everything there is, to be woken when there is more. */
final class Wakeups {
    /** Waking costs the dispatcher a task each; more than so many are woken by a task of their own. */
    private static final int FEW = 4;

    private final Queue<PageSubscription<?>> waiting = new ConcurrentLinkedQueue<>();

    /** Called by the subscriber, which must look once more afterwards. */
    void add(PageSubscription<?> subscription) {
        if (!subscription.listed) {
            subscription.listed = true;
            waiting.offer(subscription);
        }
    }

    void remove(PageSubscription<?> subscription) {
        waiting.remove(subscription);
    }

    void wakeAll(Scheduler delivery) {
        List<PageSubscription<?>> many = null;
        int woken = 0;
        for (PageSubscription<?> next = waiting.poll(); next != null; next = waiting.poll()) {
            next.listed = false; // before it is woken, so that it may list itself again
            if (++woken <= FEW) {
                next.wake();
            } else {
                if (many == null) {
                    many = new ArrayList<>();
                }
                many.add(next);
            }
        }
        if (many != null) {
            wakeElsewhere(many, delivery);
        }
    }

    private static void wakeElsewhere(List<PageSubscription<?>> many, Scheduler delivery) {
        try {
            delivery.schedule(() -> many.forEach(PageSubscription::wake));
        } catch (RejectedExecutionException disposed) {
            many.forEach(PageSubscription::wake);
        }
    }
}
