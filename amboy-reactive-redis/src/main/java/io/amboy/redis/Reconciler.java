package io.amboy.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the jobs that this process holds with those that the server knows to be in its hands. When a claim's answer is
 * lost, nobody knows what it brought: then claiming stops until the server has taken back what this process does not know
 * of. When the server has forgotten claims, the jobs may be others' by now, and are let go. In the loop only.
 */
final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final Shard shard;
    private final WorkLane lane;
    private final HeldClaims held;
    private boolean unsure;
    private boolean running;

    Reconciler(Shard shard, WorkLane lane, HeldClaims held) {
        this.shard = shard;
        this.lane = lane;
        this.held = held;
    }

    /** Whether the server may think that this process holds more than it knows of. */
    boolean isUnsure() {
        return unsure;
    }

    void unsure() {
        unsure = true;
    }

    /** Whatever it was, it is another worker's business now. */
    void forget() {
        unsure = false;
    }

    /** Makes sure, if need be and as soon as no claim is under way. */
    void run() {
        if (!unsure || running || lane.isClaiming() || shard.isClosed() || !lane.membership.hasJoined()) {
            return;
        }
        running = true;
        shard.then(compare("keep"), (back, error) -> {
            running = false;
            if (error != null) {
                shard.again(Link.translate(error), this::run);
            } else if (back >= 0) {
                if (back > 0) {
                    shard.meters.reconciled(back);
                    log.info("queue {}: gave back {} jobs whose claims had no answer", shard.session.queue(), back);
                }
                unsure = false;
                lane.reconciled();
            }
        });
    }

    /** Lets go of what the server has forgotten; completes in the loop. */
    CompletableFuture<Long> check() {
        return compare("check");
    }

    /** How many jobs the server has given back; less than none if this worker is fenced. */
    private CompletableFuture<Long> compare(String mode) {
        String sender = lane.membership.owner();
        Args args = shard.args().add(sender).add(mode).none();
        List<RedisClaim> here = List.copyOf(held.all());
        here.forEach(claim -> args.add(claim.place()).add(shard.jobKey(claim.id())));
        CompletableFuture<Long> back = new CompletableFuture<>();
        shard.then(shard.link.runAnyway(Script.RECLAIM, args), (reply, error) -> {
            if (error != null) {
                back.completeExceptionally(error);
                return;
            }
            long count = (Long) reply.get(0);
            if (count < 0 && sender.equals(lane.membership.owner())) {
                lane.fenced();
            }
            List<RedisClaim> lost = new ArrayList<>();
            for (Object index : reply.subList(2, reply.size())) {
                lost.add(here.get(((Long) index).intValue() - 1));
            }
            if (!lost.isEmpty()) {
                log.warn("queue {}: Redis has forgotten {} claims", shard.session.queue(), lost.size());
                held.lose(lost);
            }
            back.complete(count);
        });
        return back;
    }
}
