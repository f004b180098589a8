package io.amboy.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * otherwise the loop hands the answer to the delivery scheduler, so that nobody's code runs on somebody else's thread.
 * Answers to the queue itself are delivered by whoever ran the loop, after leaving it.
 *
 * <p>A caller is kept for at most {@value #TURN} commands. Then the loop goes on in a task of the scheduler: {@code wip}
 * stays raised meanwhile, so that nobody else begins.
 */
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int TURN = 1_024;

    private final CommandQueue commands = new CommandQueue();
    private final AtomicInteger wip = new AtomicInteger();
    private List<Reply<?>> own = new ArrayList<>(); // loop only
    private List<Reply<?>> away = new ArrayList<>(); // loop only
    private @Nullable Engine engine;
    private @Nullable Scheduler scheduler;
    private @Nullable Scheduler delivery;

    /** Called once, before the first command. */
    void begin(Engine owner, Scheduler workers, Scheduler elsewhere) {
        engine = owner;
        scheduler = workers;
        delivery = elsewhere;
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

    /** Called inside the loop: delivers an answer outside of it. */
    void deliverLater(Reply<?> reply) {
        (reply.isOwn() ? own : away).add(reply);
    }

    private void loop() {
        Engine state = Objects.requireNonNull(engine);
        List<Reply<?>> answers = List.of();
        int done = 0;
        boolean more;
        do {
            int missed = wip.get();
            boolean turnOver = false;
            for (Command next = commands.poll(); next != null; next = commands.poll()) {
                run(next, state);
                if (++done >= TURN) {
                    turnOver = true;
                    break;
                }
            }
            settleDown(state);
            sendAway();
            answers = takeOwn(answers);
            if (turnOver && schedule(scheduler, this::loop)) {
                break;
            }
            more = turnOver || wip.addAndGet(-missed) != 0;
        } while (more);
        for (int i = 0; i < answers.size(); i++) {
            answers.get(i).deliver();
        }
    }

    private static void settleDown(Engine engine) {
        try {
            engine.settleDown();
        } catch (RuntimeException | Error broken) { // as in run: the loop must go on
            log.error("the memory store failed to settle down", broken);
        }
    }

    private List<Reply<?>> takeOwn(List<Reply<?>> before) {
        if (own.isEmpty()) {
            return before;
        }
        List<Reply<?>> taken = own;
        own = new ArrayList<>();
        if (before.isEmpty()) {
            return taken;
        }
        before.addAll(taken);
        return before;
    }

    private void sendAway() {
        if (!away.isEmpty()) {
            List<Reply<?>> batch = away;
            away = new ArrayList<>();
            if (!schedule(delivery, () -> batch.forEach(Reply::deliver))) {
                own.addAll(batch); // the scheduler is gone: better on this thread than never
            }
        }
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
    private static boolean schedule(@Nullable Scheduler where, Runnable task) {
        try {
            Objects.requireNonNull(where).schedule(task);
            return true;
        } catch (RejectedExecutionException disposed) {
            return false;
        }
    }
}
