package io.amboy.memory;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Commands on their way to the dispatcher: many producers, one consumer, no allocation, first in, first out.
 *
 * <p>A producer swaps itself in as the last and then links its predecessor to itself. Between the two steps the consumer
 * sees a break and takes it for the end: the producer calls for another round when it has linked.
 */
final class CommandQueue {
    private final AtomicReference<Command> last;
    private Command consumed; // consumer only: the node before the next one to run

    CommandQueue() {
        Command stub = new Command() {
            @Override
            void run(Engine engine) {
                throw new AssertionError("the stub is never run");
            }
        };
        last = new AtomicReference<>(stub);
        consumed = stub;
    }

    void offer(Command command) {
        Command.NEXT.setRelease(last.getAndSet(command), command);
    }

    /** The next command; null if there is none that can be seen yet. */
    @Nullable
    Command poll() {
        Command before = consumed;
        Command next = (Command) Command.NEXT.getAcquire(before);
        if (next == null) {
            return null;
        }
        Command.NEXT.setOpaque(before, null); // so that what has run does not keep the rest alive
        consumed = next;
        return next;
    }
}
