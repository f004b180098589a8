package io.amboy.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something for the dispatcher to do, and its own node in the queue of such things. Submitted once. */
abstract class Command {
    static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(Command.class, "next", Command.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through NEXT
    private volatile @Nullable Command next;

    /** Runs inside the dispatcher. */
    abstract void run(Engine engine);

    static Command of(Consumer<Engine> work) {
        return new Command() {
            @Override
            void run(Engine engine) {
                work.accept(engine);
            }
        };
    }
}
