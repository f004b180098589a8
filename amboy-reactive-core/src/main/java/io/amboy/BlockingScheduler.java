package io.amboy;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Where blocking handlers run. The slots of the runner limit how many do; the threads only have to be there. */
final class BlockingScheduler {
    private static final int MAX_THREADS = 1_024;

    static final Scheduler SHARED = create();

    private BlockingScheduler() {}

    private static Scheduler create() {
        ExecutorService virtual = virtualThreads();
        return virtual != null
                ? Schedulers.fromExecutorService(virtual, "amboy-blocking")
                : Schedulers.newBoundedElastic(MAX_THREADS, 100_000, "amboy-blocking", 60, true);
    }

    /** Looked up by name, since the bytecode is for a JDK without them. */
    private static @Nullable ExecutorService virtualThreads() {
        if (Runtime.version().feature() < 21) {
            return null;
        }
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }
}
