package io.amboy.redis;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.concurrent.Queues;

/**
 * Runs tasks one at a time, in order, on the thread of whoever hands one in while none is running. What is touched by such
 * tasks only needs no other guard. Tasks must not block, and none runs user code.
 */
final class Loop {
    private static final Logger log = LoggerFactory.getLogger(Loop.class);

    private final Queue<Runnable> tasks =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicInteger wip = new AtomicInteger();

    void execute(Runnable task) {
        tasks.offer(task);
        if (wip.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
                try {
                    next.run();
                } catch (RuntimeException broken) {
                    log.error("a task of a store failed", broken);
                }
            }
            missed = wip.addAndGet(-missed);
        } while (missed != 0);
    }
}
