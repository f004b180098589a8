package io.amboy.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** How many bytes all threads have allocated so far. */
final class Allocation {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final @Nullable Method TOTAL = total();

    private Allocation() {}

    /** The way it is counted on this JDK. */
    static String method() {
        return TOTAL != null
                ? "ThreadMXBean.getTotalThreadAllocatedBytes"
                : "the sum of ThreadMXBean.getThreadAllocatedBytes over all threads, none of which ends within a run";
    }

    static long bytes() {
        try {
            if (TOTAL != null) {
                return (long) TOTAL.invoke(THREADS);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        long sum = 0;
        for (long each : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            sum += Math.max(0, each);
        }
        return sum;
    }

    private static @Nullable Method total() {
        try {
            return com.sun.management.ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes"); // since JDK 21
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
