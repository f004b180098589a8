package io.amboy.redis;

import io.amboy.AmboyException;
import io.amboy.InvalidRequestException;
import io.amboy.PutResult;
import io.amboy.QueueClosedException;
import io.amboy.QueueFullException;
import io.amboy.QueueStateException;
import io.amboy.StoreUnavailableException;
import io.amboy.store.NewJob;
import io.amboy.store.StoreLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * New jobs on their way to the server. While calls are under way, further puts collect into the next one; a job alone
 * leaves at once. In the loop only.
 */
final class Adder {
    private static final int MOST = 64;
    private static final int IN_FLIGHT = 2;
    private static final int CREATED = 0;
    private static final int EXISTED = 1;
    private static final int FULL = 2;
    private static final int CIRCLE = 3;
    private static final int TAKEN = 4;

    private final Shard shard;
    private final Runnable listen;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final Deque<Call> line = new ArrayDeque<>(); // for room
    private int inFlight;
    private int toBeWritten; // of those in flight, sent by threads that leave the writing to another
    private int rooms; // how often there was room

    /**
     * Makes it.
     *
     * @param listen called when somebody waits for room, of which the control list tells
     */
    Adder(Shard shard, Runnable listen) {
        this.shard = shard;
        this.listen = listen;
        shard.whenFree(this::pump);
    }

    /** Somebody's jobs; rows come for a prefix of them. */
    private static final class Call {
        private final List<NewJob> jobs;
        private final BiConsumer<@Nullable List<PutResult>, @Nullable AmboyException> answer;
        private final List<PutResult> rows;
        private volatile boolean cancelled;
        private long deadline;

        private Call(List<NewJob> jobs, BiConsumer<@Nullable List<PutResult>, @Nullable AmboyException> answer) {
            this.jobs = jobs;
            this.answer = answer;
            this.rows = new ArrayList<>(jobs.size());
        }

        private int left() {
            return jobs.size() - rows.size();
        }
    }

    Mono<List<PutResult>> add(List<NewJob> jobs) {
        return Mono.create(sink -> {
            Call call = new Call(jobs, (rows, error) -> {
                if (error != null) {
                    sink.error(error);
                } else {
                    sink.success(rows);
                }
            });
            sink.onCancel(() -> {
                call.cancelled = true;
                shard.loop.execute(() -> line.remove(call));
            });
            shard.loop.execute(() -> submit(call));
        });
    }

    private void submit(Call call) {
        if (shard.isClosed()) {
            refuse(call);
            return;
        }
        call.deadline = System.nanoTime() + Shard.PATIENCE.toNanos();
        waiting.add(call);
        pump();
    }

    private void refuse(Call call) {
        end(call, new QueueClosedException(shard.session.queue(), "put"));
    }

    void pump() {
        while (inFlight < IN_FLIGHT && !waiting.isEmpty() && !shard.isHeld() && !wouldOvertake()) {
            List<Call> batch = new ArrayList<>();
            int jobs = 0;
            while (jobs < MOST && !waiting.isEmpty()) {
                Call call = waiting.remove();
                if (!call.cancelled) {
                    batch.add(call);
                    jobs += Math.min(call.left(), MOST - jobs);
                }
            }
            if (!batch.isEmpty()) {
                send(batch);
            }
        }
    }

    private boolean wouldOvertake() {
        return toBeWritten > 0 && shard.link.writesAtOnce();
    }

    private void send(List<Call> batch) {
        Args args = arguments("o");
        int[] sent = new int[batch.size()];
        int total = 0;
        for (int i = 0; i < sent.length; i++) {
            Call call = batch.get(i);
            sent[i] = Math.min(call.left(), MOST - total);
            total += sent[i];
            for (int at = 0; at < sent[i]; at++) {
                encode(args, call.jobs.get(call.rows.size() + at));
            }
        }
        inFlight++;
        int before = rooms;
        int later = shard.link.writesAtOnce() ? 0 : 1;
        toBeWritten += later;
        shard.then(shard.link.run(Script.ADD, args), (reply, error) -> {
            inFlight--;
            toBeWritten -= later;
            if (error != null) {
                failed(batch, Link.translate(error));
            } else {
                answered(batch, sent, reply, before);
            }
            pump();
        });
    }

    private Args arguments(String mode) {
        return shard.args().add(shard.session.owner()).add(mode);
    }

    private void encode(Args args, NewJob job) {
        args.add(shard.jobKey(job.request().id()))
                .add(Records.of(job))
                .add(Records.special(job, shard.session.ordering()));
    }

    private void putBack(List<Call> calls) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            waiting.addFirst(calls.get(i));
        }
    }

    private void failed(List<Call> batch, AmboyException error) {
        boolean again = error instanceof StoreUnavailableException && !shard.isClosed();
        long now = System.nanoTime();
        List<Call> retried = new ArrayList<>();
        for (Call call : batch) {
            if (again && now < call.deadline) {
                retried.add(call);
            } else {
                end(call, error);
            }
        }
        if (!retried.isEmpty()) {
            Shard.later(
                    50,
                    () -> shard.loop.execute(() -> {
                        putBack(retried);
                        pump();
                    }));
        }
    }

    private void answered(List<Call> batch, int[] sent, List<Object> reply, int before) {
        int at = 0;
        List<Runnable> ends = new ArrayList<>();
        List<Call> unfinished = new ArrayList<>();
        for (int i = 0; i < sent.length; i++) {
            Call call = batch.get(i);
            boolean full = false;
            for (int n = 0; n < sent[i]; n++, at += 2) {
                int outcome = code(reply, at);
                if (outcome == FULL) {
                    full = true;
                } else if (!full) {
                    call.rows.add(row(call.jobs.get(call.rows.size()).request().id(), outcome, reply.get(at + 1)));
                }
            }
            if (!full && call.left() > 0) {
                unfinished.add(call);
            } else if (!full || !call.rows.isEmpty()) {
                ends.add(() -> call.answer.accept(call.rows, null));
            } else if (shard.session.limits().onFull() == StoreLimits.OnFull.FAIL) {
                call.rows.add(rejected(call.jobs.get(0).request().id(), full()));
                ends.add(() -> call.answer.accept(call.rows, null));
            } else if (before != rooms) {
                unfinished.add(call); // the message of room was faster than this answer
            } else {
                line.add(call);
            }
        }
        putBack(unfinished);
        if (!line.isEmpty()) {
            listen.run();
        }
        if (!ends.isEmpty()) {
            shard.deliver(() -> ends.forEach(Runnable::run));
        }
    }

    private QueueFullException full() {
        return new QueueFullException(
                shard.session.queue(), shard.session.limits().capacity());
    }

    private static PutResult row(String id, int outcome, Object detail) {
        if (outcome == CREATED || outcome == EXISTED) {
            PutResult.Outcome how = outcome == CREATED ? PutResult.Outcome.CREATED : PutResult.Outcome.EXISTED;
            return new PutResult(id, how, Records.state(((Long) detail).intValue()), null);
        }
        return rejected(id, new InvalidRequestException("job", id, Args.text(detail)));
    }

    private static PutResult rejected(String id, AmboyException why) {
        return new PutResult(id, PutResult.Outcome.REJECTED, null, why);
    }

    // ---- all or none

    Mono<List<PutResult>> addTogether(List<NewJob> jobs) {
        return shard.run(Script.ADD, () -> {
                    Args args = arguments("t");
                    jobs.forEach(job -> encode(args, job));
                    return args;
                })
                .map(reply -> together(jobs, reply));
    }

    private static List<PutResult> together(List<NewJob> jobs, List<Object> reply) {
        if (code(reply, 0) == CIRCLE) {
            throw new InvalidRequestException("job", Args.text(reply.get(1)), Args.text(reply.get(2)));
        }
        List<PutResult> rows = new ArrayList<>(jobs.size());
        for (int i = 0; i < jobs.size(); i++) {
            String id = jobs.get(i).request().id();
            int outcome = code(reply, 2 * i);
            Object detail = reply.get(2 * i + 1);
            rows.add(
                    outcome == TAKEN
                            ? rejected(
                                    id,
                                    new QueueStateException("putTogether", "id \"" + Args.text(detail) + "\" is taken"))
                            : row(id, outcome, detail));
        }
        return rows;
    }

    private static int code(List<Object> reply, int at) {
        return ((Long) reply.get(at)).intValue();
    }

    // ---- the end of a call

    private void end(Call call, AmboyException error) {
        shard.deliver(() -> {
            if (call.rows.isEmpty()) {
                call.answer.accept(null, error);
            } else {
                call.answer.accept(call.rows, null);
            }
        });
    }

    /** There may be room: those who wait try again, in order. */
    void room() {
        rooms++;
        if (line.isEmpty()) {
            return;
        }
        List<Call> again = new ArrayList<>(line);
        line.clear();
        again.forEach(call -> call.deadline = System.nanoTime() + Shard.PATIENCE.toNanos());
        putBack(again);
        pump();
    }

    boolean someWaitForRoom() {
        return !line.isEmpty();
    }

    boolean isQuiet() {
        return inFlight == 0 && waiting.isEmpty();
    }

    void close() {
        line.forEach(this::refuse);
        line.clear();
        waiting.forEach(this::refuse);
        waiting.clear();
    }
}
