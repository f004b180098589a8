package io.amboy.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * The one serialised loop that owns the state of a storage.
 *
 * <h2>Concurrency</h2>
 *
 * Whoever submits a command raises {@code wip}; whoever raises it from zero runs the loop, for everybody, until it is
 * zero again. So there is no lock to wait for, and under load one thread works through the commands of many while the
 * state stays in its cache. Everything reached from {@link Engine} is guarded by this loop and by nothing else.
 *
 * <p>Inside the loop only code of this package and the queue's claim intake run, and neither blocks. Answers to callers
 * are never signalled inside: a caller whose command is done when {@link #submit} returns delivers its own answer;
 * otherwise the answer goes into {@code outbox}. Whoever ran the loop delivers the queue's own answers after leaving it,
 * and hands those of other callers to the scheduler, so that nobody's code runs on somebody else's thread.
 *
 * <p>A caller is kept for at most {@value #TURN} commands. Then the loop goes on in a task of the scheduler: {@code wip}
 * stays raised meanwhile, so that nobody else begins.
 */
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int TURN = 1_024;

    private final CommandQueue commands = new CommandQueue();
    private final AtomicInteger wip = new AtomicInteger();
    private List<Reply<?>> outbox = new ArrayList<>(); // loop only
    private @Nullable Engine engine;
    private @Nullable Scheduler scheduler;

    /** Called once, before the first command. */
    void begin(Engine owner, Scheduler timer) {
        engine = owner;
        scheduler = timer;
    }

    void submit(Command command) {
        commands.offer(command);
        poke();
    }

    /** Lets the loop look again at what is not a command, such as new demand. */
    void poke() {
        if (wip.getAndIncrement() == 0) {
            loop();
        }
    }

    /** Called inside the loop: delivers an answer after it. */
    void deliverLater(Reply<?> reply) {
        outbox.add(reply);
    }

    private void loop() {
        Engine state = java.util.Objects.requireNonNull(engine);
        List<Reply<?>> answers = List.of();
        int done = 0;
        int missed;
        do {
            missed = wip.get();
            for (Command next = commands.poll(); next != null; next = commands.poll()) {
                run(next, state);
                if (++done == TURN) {
                    break;
                }
            }
            state.settleDown();
            if (!outbox.isEmpty()) {
                answers = answers.isEmpty() ? outbox : join(answers, outbox);
                outbox = new ArrayList<>();
            }
            if (done >= TURN) {
                if (schedule(this::loop)) {
                    break;
                }
                done = 0;
            }
        } while (wip.addAndGet(-missed) != 0);
        if (!answers.isEmpty()) {
            deliver(answers);
        }
    }

    private void deliver(List<Reply<?>> answers) {
        List<Reply<?>> others = null;
        for (Reply<?> answer : answers) {
            if (answer.isOwn()) {
                answer.deliver();
            } else {
                if (others == null) {
                    others = new ArrayList<>(answers.size());
                }
                others.add(answer);
            }
        }
        if (others != null) {
            List<Reply<?>> away = others;
            if (!schedule(() -> away.forEach(Reply::deliver))) {
                away.forEach(Reply::deliver);
            }
        }
    }

    private static List<Reply<?>> join(List<Reply<?>> first, List<Reply<?>> second) {
        first.addAll(second);
        return first;
    }

    private static void run(Command command, Engine engine) {
        try {
            command.run(engine);
        } catch (RuntimeException | Error broken) { // the loop must go on whatever happens
            log.error("a command of the memory store failed", broken);
            if (command instanceof Reply<?> reply) {
                reply.fail(engine, broken);
            }
        }
    }

    /** False if the scheduler is gone. */
    private boolean schedule(Runnable task) {
        try {
            java.util.Objects.requireNonNull(scheduler).schedule(task);
            return true;
        } catch (RejectedExecutionException disposed) {
            return false;
        }
    }
}
