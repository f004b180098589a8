package io.amboy.contract;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Locks that libraries take for a few instructions, of timers' queues, of allocators, of writers to a connection, are left
 * alone. Whoever were thrown out while he waits for such a lock would leave it unusable for good, and all who need it later
 * would hang. Locks of our own code, and everything else that blocks, are errors.
 */
public final class OthersLocks implements BlockHoundIntegration {
    private static final Set<String> LOCKS = Set.of(
            "java.util.concurrent.locks.ReentrantLock",
            "java.util.concurrent.locks.ReentrantReadWriteLock$ReadLock",
            "java.util.concurrent.locks.ReentrantReadWriteLock$WriteLock",
            "java.util.concurrent.locks.StampedLock");
    private static final Set<String> ACQUIRING = Set.of("lock", "readLock", "writeLock");
    private static final int DEPTH = 20;

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.blockingMethodCallback(OthersLocks::blocks);
    }

    private static void blocks(BlockingMethod method) {
        List<StackWalker.StackFrame> frames =
                StackWalker.getInstance().walk(all -> all.limit(DEPTH).toList());
        for (int i = 0; i + 1 < frames.size(); i++) {
            if (isLock(frames.get(i)) && !isOurs(frames.stream().skip(i + 1L))) {
                return;
            }
        }
        throw new BlockingOperationError(method);
    }

    private static boolean isLock(StackWalker.StackFrame frame) {
        return LOCKS.contains(frame.getClassName()) && ACQUIRING.contains(frame.getMethodName());
    }

    /** Whether it is our code that takes the lock, not a library that it has called. */
    private static boolean isOurs(Stream<StackWalker.StackFrame> callers) {
        return callers.findFirst()
                .filter(caller -> caller.getClassName().startsWith("io.amboy."))
                .isPresent();
    }
}
