package io.amboy.memory;

import io.amboy.JobClaim;
import io.amboy.JobState;
import io.amboy.store.Control;
import io.amboy.store.ControlResult;
import io.amboy.store.Revocation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Orders by hand, inside the dispatcher. */
final class Orders {
    private Orders() {}

    static void carryOut(Engine engine, Control order, Reply<ControlResult> reply) {
        if (order instanceof Control.Abort abort) {
            abort(engine, abort, reply);
        } else if (order instanceof Control.Retry retry) {
            apply(engine, retry.id(), state -> state == JobState.FAILED, engine::revive, reply);
        } else if (order instanceof Control.Remove remove) {
            apply(engine, remove.id(), JobState::isTerminal, engine::forget, reply);
        } else if (order instanceof Control.Promote promote) {
            apply(engine, promote.id(), state -> state == JobState.SCHEDULED, engine::promote, reply);
        } else if (order instanceof Control.Pause pause) {
            engine.lanes.pause(pause.type(), true);
            answer(engine, reply, true, null);
        } else if (order instanceof Control.Resume resume) {
            engine.lanes.pause(resume.type(), false);
            answer(engine, reply, true, null);
        } else {
            engine.prune();
            answer(engine, reply, true, null);
        }
    }

    private static void apply(
            Engine engine, String id, Predicate<JobState> applies, Consumer<Entry> order, Reply<ControlResult> reply) {
        Entry entry = known(engine, id);
        if (entry == null || !applies.test(entry.state)) {
            answer(engine, reply, false, entry);
        } else {
            order.accept(entry);
            Entry after = known(engine, id);
            answer(engine, reply, true, after == null ? entry : after);
        }
    }

    private static @Nullable Entry known(Engine engine, String id) {
        Entry entry = engine.index.get(id);
        return entry == null || entry.isForgotten() ? null : entry;
    }

    private static void answer(Engine engine, Reply<ControlResult> reply, boolean applied, @Nullable Entry entry) {
        reply.answer(engine, new ControlResult(applied, entry == null ? null : entry.state));
    }

    private static void abort(Engine engine, Control.Abort order, Reply<ControlResult> reply) {
        Entry entry = known(engine, order.id());
        if (entry == null || (order.token() != 0 && order.token() != entry.token)) {
            answer(engine, reply, false, null);
        } else if (entry.state.isTerminal()) {
            answer(engine, reply, false, entry);
        } else if (entry.state == JobState.RUNNING) {
            Entry.Extras extras = entry.extras();
            List<Reply<ControlResult>> waiting = extras.abortReplies;
            if (waiting == null) {
                extras.abortReplies = waiting = new ArrayList<>(1);
            }
            waiting.add(reply);
            MemoryClaim claim = entry.claim;
            if (extras.abortReason == null && claim != null) {
                extras.abortReason = order.reason();
                claim.claimant.session.revoke(new Revocation(claim, JobClaim.Revocation.ABORTED, order.reason()));
            }
        } else {
            engine.abort(entry, order.reason());
            answer(engine, reply, true, entry);
        }
    }

    /** The job has ended: those who wanted it aborted are told how. */
    static void answerAborts(Engine engine, Entry entry) {
        Entry.Extras extras = entry.extras;
        if (extras == null || extras.abortReplies == null) {
            return;
        }
        List<Reply<ControlResult>> waiting = extras.abortReplies;
        extras.abortReplies = null;
        for (Reply<ControlResult> reply : waiting) {
            answer(engine, reply, entry.state == JobState.ABORTED, entry);
        }
    }
}
