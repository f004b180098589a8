package io.amboy.redis;

import io.amboy.JobFailure;
import io.amboy.JobStatusInfo;
import io.amboy.store.Settled;
import io.amboy.store.Settlement;
import io.amboy.store.Settling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody's settlements, on their way. In the loop only. */
final class Settlements {
    private static final int SUCCEED = 0;
    private static final int FAIL = 1;
    private static final int ABORT = 2;
    private static final int RETRY = 3;
    private static final int DEFER = 4;
    private static final int RELEASE = 5;
    private static final int SKIPPED = 1;
    private static final int REPORTED = 2;
    private static final int BY_CHECK = 4;

    /** A payload up to this size is sent back rather than cut out of the record by the script. */
    private static final int SMALL = 1_024;

    private final Settled[] answers;
    private final Consumer<List<Settled>> then;
    private int open;

    Settlements(int size, Consumer<List<Settled>> then) {
        this.answers = new Settled[size];
        this.open = size;
        this.then = then;
    }

    /** Takes the next, at most so many. Those of claims that are lost are answered here. */
    static List<Item> next(Deque<Item> waiting, int most) {
        List<Item> batch = new ArrayList<>();
        while (batch.size() < most && !waiting.isEmpty()) {
            Item item = waiting.remove();
            if (item.claim.lost) {
                item.answer(null);
            } else {
                batch.add(item);
            }
        }
        return batch;
    }

    /** One settlement, encoded when it leaves. */
    final class Item {
        final RedisClaim claim;
        private final Settling settling;
        private final int index;
        private List<JobFailure> errors;

        private Item(RedisClaim claim, Settling settling, int index) {
            this.claim = claim;
            this.settling = settling;
            this.index = index;
            this.errors = claim.job.errors;
        }

        void encode(Args args, Shard shard) {
            Settlement outcome = settling.outcome();
            int flags = claim.reported ? REPORTED : 0;
            int code;
            int attempt = claim.attempt();
            long at = 0;
            byte[] value = null;
            JobFailure failure = null;
            if (outcome instanceof Settlement.Succeeded succeeded) {
                code = SUCCEED;
                flags |= succeeded.skipped() ? SKIPPED : 0;
                value = (byte[]) succeeded.value();
            } else if (outcome instanceof Settlement.Failed failed) {
                code = FAIL;
                failure = failed.failure();
                errors = claim.errorsWith(failure);
            } else if (outcome instanceof Settlement.Aborted aborted) {
                code = ABORT;
                Instant now = Instant.ofEpochMilli(shard.session.scheduler().now(TimeUnit.MILLISECONDS));
                failure = new JobFailure(JobFailure.Kind.ERROR, "aborted", aborted.reason(), claim.job.failures, now);
            } else if (outcome instanceof Settlement.RetryAt retry) {
                code = RETRY;
                errors = claim.errorsWith(retry.failure());
                at = retry.at().toEpochMilli();
            } else if (outcome instanceof Settlement.Deferred deferred) {
                code = DEFER;
                flags |= deferred.blocked() ? BY_CHECK : 0;
                at = deferred.at().toEpochMilli();
            } else {
                code = RELEASE;
            }
            args.add(shard.jobKey(claim.id())).add(claim.place().substring(1));
            byte[] text = Records.outcome(errors, claim.progress, value, failure);
            if (code == SUCCEED && flags == 0) {
                byte[] payload = claim.job.payload();
                args.add(Records.claimed(claim))
                        .add(Records.success(claim, text))
                        .add(payload.length <= SMALL ? payload : Records.NOTHING);
            } else {
                args.none()
                        .add(Records.settlement(claim, code, attempt, at, flags))
                        .add(text);
            }
        }

        /** Whether it ends a run, rather than gives back what was not wanted. */
        boolean freesSlot() {
            return !settling.outcome().equals(Settlement.RELEASED);
        }

        /** It was a plain success, and recorded then. */
        void succeeded(long when) {
            Settlements.this.answer(index, new Settled(claim, claim.succeeded(Instant.ofEpochMilli(when))));
        }

        /** The header as recorded; nothing if the claim does not count any more. */
        void answer(byte @Nullable [] header) {
            JobStatusInfo status = null;
            if (header != null && header.length > 0) {
                status = StoredJob.header(claim.id(), header).status(errors);
            }
            Settlements.this.answer(index, new Settled(claim, status));
        }
    }

    Item item(RedisClaim claim, Settling settling, int index) {
        return new Item(claim, settling, index);
    }

    void answer(int index, Settled answer) {
        answers[index] = answer;
        if (--open == 0) {
            then.accept(Arrays.asList(answers));
        }
    }
}
