package io.amboy.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * A question to the dispatcher and its one answer.
 *
 * <h2>Concurrency</h2>
 *
 * {@code flags} only gains bits. The answer is written before {@code ANSWERED} is set. It is delivered by whoever moves
 * the flags to {@code DELIVERED}, which takes a request and an answer and no cancel: the caller on its way out of
 * {@code subscribe}, or, if it has {@code LEFT} before the answer came, the runner of the loop after the loop.
 *
 * @param <T> the answer
 */
final class Reply<T> extends Command implements Subscription {
    private static final int REQUESTED = 1;
    private static final int ANSWERED = 2;
    private static final int LEFT = 4;
    private static final int DELIVERED = 8;
    private static final int CANCELLED = 16;
    private static final VarHandle FLAGS;

    static {
        try {
            FLAGS = MethodHandles.lookup().findVarHandle(Reply.class, "flags", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Dispatcher dispatcher;
    private final BiConsumer<Engine, Reply<T>> work;
    private final boolean own;

    /** Let go of when it has its answer or wants none, since the dispatcher keeps its last command. */
    private volatile @Nullable CoreSubscriber<? super T> actual;

    private volatile int flags;
    private @Nullable T answer;
    private @Nullable Throwable failure;

    private Reply(
            Dispatcher dispatcher, CoreSubscriber<? super T> actual, BiConsumer<Engine, Reply<T>> work, boolean own) {
        this.own = own;
        this.dispatcher = dispatcher;
        this.actual = actual;
        this.work = work;
    }

    /**
     * A question, asked on subscription.
     *
     * @param work runs inside the dispatcher and answers, now or later, with {@link #answer} or {@link #fail}
     */
    static <T> Mono<T> ask(Dispatcher dispatcher, BiConsumer<Engine, Reply<T>> work) {
        return new Ask<>(dispatcher, work, false);
    }

    /** A question of the queue itself, whose answer is taken by code that does not block. */
    static <T> Mono<T> askForQueue(Dispatcher dispatcher, BiConsumer<Engine, Reply<T>> work) {
        return new Ask<>(dispatcher, work, true);
    }

    boolean isOwn() {
        return own;
    }

    private static final class Ask<T> extends Mono<T> {
        private final Dispatcher dispatcher;
        private final BiConsumer<Engine, Reply<T>> work;

        private final boolean own;

        private Ask(Dispatcher dispatcher, BiConsumer<Engine, Reply<T>> work, boolean own) {
            this.own = own;
            this.dispatcher = dispatcher;
            this.work = work;
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            Reply<T> reply = new Reply<>(dispatcher, actual, work, own);
            actual.onSubscribe(reply);
            if (!reply.isCancelled()) {
                dispatcher.submit(reply);
                FLAGS.getAndBitwiseOr(reply, LEFT);
                reply.deliver();
            }
        }
    }

    @Override
    void run(Engine engine) {
        if (own || !isCancelled()) { // what the queue has to record is recorded, whoever lost interest in the answer
            work.accept(engine, this);
        }
    }

    boolean isCancelled() {
        return (flags & CANCELLED) != 0;
    }

    /** Called inside the dispatcher; null for an empty answer. */
    void answer(Engine engine, @Nullable T value) {
        answer = value;
        answered();
    }

    /** Called inside the dispatcher. */
    void fail(Engine engine, Throwable error) {
        failure = error;
        answered();
    }

    private void answered() {
        int before = (int) FLAGS.getAndBitwiseOr(this, ANSWERED);
        if ((before & LEFT) != 0) {
            dispatcher.deliverLater(this);
        }
    }

    /** Called outside the dispatcher. */
    void deliver() {
        int now = flags;
        while ((now & (REQUESTED | ANSWERED | LEFT | DELIVERED | CANCELLED)) == (REQUESTED | ANSWERED | LEFT)) {
            if (FLAGS.compareAndSet(this, now, now | DELIVERED)) {
                emit();
                return;
            }
            now = flags;
        }
    }

    private void emit() {
        Throwable error = failure;
        T value = answer;
        CoreSubscriber<? super T> to = actual;
        actual = null;
        if (to == null) {
            return;
        }
        if (error != null) {
            to.onError(error);
            return;
        }
        if (value != null) {
            to.onNext(value);
        }
        if (!isCancelled()) {
            to.onComplete();
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            FLAGS.getAndBitwiseOr(this, REQUESTED);
            deliver();
        }
    }

    @Override
    public void cancel() {
        int before = (int) FLAGS.getAndBitwiseOr(this, CANCELLED);
        actual = null;
        if ((before & (CANCELLED | ANSWERED | LEFT)) == LEFT) {
            dispatcher.submit(new Withdrawal(this));
        }
    }

    /** Takes back a question that is still waiting for its answer. */
    private static final class Withdrawal extends Command {
        private final Reply<?> reply;

        private Withdrawal(Reply<?> reply) {
            this.reply = reply;
        }

        @Override
        void run(Engine engine) {
            engine.withdraw(reply);
        }
    }
}
