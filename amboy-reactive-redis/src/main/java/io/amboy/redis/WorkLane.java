package io.amboy.redis;

import io.amboy.store.Settlement;
import io.amboy.store.Settling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's settlements and claims, which travel together: settle first, then claim. While calls are under way, more of
 * both collect into the next one, which leaves at once if half of the slots are in it. In the loop only.
 *
 * <p>A claim that comes back short leaves the lane {@code dry}: from then on the {@link Ear} claims, when the bell rings,
 * until it gets all that it asked for.
 */
final class WorkLane {
    private static final Logger log = LoggerFactory.getLogger(WorkLane.class);
    private static final int MOST = 64;
    private static final int IN_FLIGHT = 2;

    private final Shard shard;
    private final Deque<Settlements.Item> settling = new ArrayDeque<>();
    final HeldClaims held;
    final TypeLimits types;
    private final Lanes lanes;
    final Ear ear;
    private final LongConsumer moment;
    final Membership membership;
    private final Reconciler reconciler;
    private int inFlight;
    private int claimsInFlight;
    private boolean dry;
    private int renewals; // in a row, of answers to settlements that made the subscriber want more at once
    private boolean leftOut; // limited types, of the claim that has left it dry
    private volatile boolean suspended; // the lease may have ended
    private @Nullable Runnable whenQuiet;
    private boolean closing;

    WorkLane(Shard shard, Lanes lanes, Ear ear, LongConsumer moment) {
        this.shard = shard;
        this.lanes = lanes;
        this.ear = ear;
        this.moment = moment;
        this.types = lanes.types;
        this.held = new HeldClaims(types);
        this.reconciler = new Reconciler(shard, this, held);
        this.membership = new Membership(shard, types, this::joined, this::fenced);
    }

    /** Begins to claim, under a new ticket. */
    void join() {
        if (!closing && !shard.isClosed()) {
            membership.join();
        }
    }

    private void joined() {
        dry = false;
        suspended = false;
        ear.listen();
        reconciler.run();
        pump();
    }

    // ---- settle

    /** Takes a settlement of a claim; false if it is not this session's. */
    boolean settle(Settlements.Item item) {
        return item.claim.owner.equals(membership.owner()) && !shard.isClosed() && settling.add(item);
    }

    // ---- calls

    /** How many may be claimed now. */
    int want(boolean byEar) {
        return (dry && !byEar) || !mayClaim() ? 0 : (int) Math.min(lanes.share(), MOST);
    }

    private boolean mayClaim() {
        return membership.hasJoined() && !reconciler.isUnsure() && !suspended && shard.isReady();
    }

    /** Whether it would claim more, if it could. */
    boolean isWet() {
        return !dry && mayClaim();
    }

    /** There may be something to claim. */
    void wet() {
        dry = false;
        leftOut = false;
    }

    /** Jobs of limited types may be claimed, which the latest claim had to leave to another. */
    void letIn() {
        if (leftOut) {
            wet();
        }
    }

    boolean isDry() {
        return dry;
    }

    /** Whether the ear may claim by itself: there is no other lane that could use the slots meanwhile. */
    boolean isAlone() {
        return lanes.isOne();
    }

    /** The bell has rung, or nobody has rung it for long; false if nothing can be claimed now. */
    boolean rung() {
        int before = claimsInFlight;
        dry = false;
        lanes.pump();
        return claimsInFlight > before;
    }

    void pump() {
        while (shard.isReady()
                && (inFlight == 0 || (inFlight < IN_FLIGHT && settling.size() + want(false) >= half()))) {
            List<Settlements.Item> batch = Settlements.next(settling, MOST);
            int want = want(false);
            if (batch.isEmpty() && want == 0) {
                break;
            }
            send(batch, want);
        }
        if (dry && want(true) > 0) {
            ear.wanted();
        }
        if (whenQuiet != null && isQuiet()) {
            Runnable then = whenQuiet;
            whenQuiet = null;
            then.run();
        }
    }

    /** Two calls that take turns, one at the server while what the other has brought is run, cost least a job. */
    private int half() {
        return Math.max(8, Math.min(MOST * 3 / 4, (held.size() + want(false)) / 2));
    }

    private void send(List<Settlements.Item> batch, int promised) {
        int want = Math.min(MOST, promised + expected(batch));
        Lanes.Ask ask = ask(want, promised);
        Args args = claimArgs(ask, "1");
        batch.forEach(item -> item.encode(args, shard));
        String sender = membership.owner();
        inFlight++;
        shard.then(shard.link.run(Script.WORK, args), (reply, error) -> {
            inFlight--;
            if (error != null) {
                withdraw(ask);
                if (want > 0) {
                    reconciler.unsure();
                }
                shard.again(Link.translate(error), () -> {
                    for (int i = batch.size() - 1; i >= 0; i--) {
                        settling.addFirst(batch.get(i));
                    }
                    reconciler.run();
                    pump();
                });
                if (shard.isClosed()) {
                    batch.forEach(item -> item.answer(null));
                }
            } else {
                answered(reply, batch, ask, sender);
            }
            lanes.pump();
        });
    }

    /** The arguments of a call that claims. */
    Args claimArgs(Lanes.Ask ask, String wake) {
        Args args = shard.args().add(membership.owner());
        if (ask.want() > 0) {
            args.add(membership.ticket());
        } else {
            args.none();
        }
        return args.add(types.bell)
                .add(ask.want())
                .add(types.accepted(ask.limited()))
                .add(wake);
    }

    Lanes.Ask ask(int want, int promised) {
        claimsInFlight += want > 0 ? 1 : 0;
        return lanes.ask(want, promised);
    }

    /**
     * How many more the subscriber will want as soon as these settlements are recorded, going by what it did the last time.
     * They are claimed in the same call, which spares one; what it does not want after all is given back.
     */
    private int expected(List<Settlements.Item> batch) {
        return renewals > 2 && settling.isEmpty() && lanes.isOne() && isWet()
                ? (int) batch.stream().filter(Settlements.Item::freesSlot).count()
                : 0;
    }

    void withdraw(Lanes.Ask ask) {
        claimsInFlight -= ask.want() > 0 ? 1 : 0;
        lanes.answered(ask);
    }

    /** What was recorded, and what was claimed. */
    void answered(List<Object> reply, List<Settlements.Item> batch, Lanes.Ask ask, String sender) {
        withdraw(ask);
        shard.answers();
        byte[] session = (byte[]) reply.get(0);
        if (session.length == 0) {
            if (sender.equals(membership.owner())) { // or it has been found out before
                fenced();
            }
            batch.forEach(item -> item.answer(null));
            shard.meters.settled(0, batch.size());
            return;
        }
        long now = Args.number(reply.get(reply.size() - 1), 0);
        long next = Args.number(reply.get(1), -1);
        int at = 3;
        boolean freed = false;
        int refused = 0;
        long credit = lanes.credit();
        for (Settlements.Item item : batch) {
            Object recorded = reply.get(at++);
            held.remove(item.claim);
            freed |= types.isLimited(item.claim.type());
            if (recorded instanceof Long sequence) {
                shard.saw(sequence);
                item.succeeded(now);
            } else {
                byte[] header = (byte[]) recorded;
                refused += header.length == 0 ? 1 : 0;
                shard.saw(StoredJob.sequence(header));
                item.answer(header);
            }
        }
        if (freed) {
            lanes.typeFreed();
        }
        if (!batch.isEmpty()) {
            renewals = lanes.credit() > credit ? renewals + 1 : 0;
            shard.meters.settled(batch.size() - refused, refused);
        }
        if (next >= 0) {
            moment.accept(next - now);
        }
        int got = 0;
        for (; at < reply.size() - 1; at += 2, got++) {
            StoredJob job = StoredJob.of(shard.id((byte[]) reply.get(at)), (byte[]) reply.get(at + 1));
            RedisClaim claim = new RedisClaim(job, now, sender, this, shard.codec);
            held.add(claim);
            if (!membership.hasJoined() || !lanes.emit(claim)) {
                lanes.giveBack(claim);
            }
        }
        if (got > 0) {
            lanes.flush();
            shard.meters.claimed(got);
        }
        held.stillToCome(claimsInFlight);
        if (ask.want() > 0) {
            dry = got < ask.want() && reply.get(2).equals(0L);
            leftOut = dry && types.hasLimits() && !ask.limited();
        }
        reconciler.run();
    }

    // ---- when answers are lost, or the lease

    /** Takes jobs out of a worker's hands, this one's or another's. */
    CompletableFuture<List<Object>> reclaim(String worker, String mode) {
        return shard.link.run(Script.RECLAIM, shard.args().add(worker).add(mode).add(types.crashes));
    }

    /** A claim's answer was lost. The claim itself may still wait at the bell: without a valid ticket it brings nothing. */
    void unsure() {
        reconciler.unsure();
        join();
    }

    boolean isClaiming() {
        return claimsInFlight > 0;
    }

    void reconciled() {
        dry = false;
        pump();
    }

    /** Lets go of jobs of which the server does not know that they are in this worker's hands. */
    CompletableFuture<Long> check() {
        return membership.exists() ? reconciler.check() : CompletableFuture.completedFuture(0L);
    }

    /** The connection is there again, and what is held here has been compared. */
    void restored() {
        if (membership.exists()) {
            unsure(); // what was recorded may be forgotten too
        }
        pump();
    }

    /** The server has given this worker's jobs to others: it starts anew, under another name. */
    void fenced() {
        if (closing || shard.isClosed()) {
            return;
        }
        log.warn(
                "queue {}: worker {} was away for too long, and has lost {} jobs",
                shard.session.queue(),
                membership.owner(),
                held.size());
        ear.forgetMessages();
        held.loseAll();
        List<Settlements.Item> refused = new ArrayList<>(settling);
        settling.clear();
        reconciler.forget();
        membership.joinAnew();
        refused.forEach(item -> item.answer(null));
    }

    /** The lease could not be renewed for a while: claim nothing more. */
    void suspend() {
        suspended = true;
    }

    void resume() {
        if (suspended) {
            suspended = false;
            reconciler.run();
            pump();
        }
    }

    /** The lease has ended for all this process knows. If the server thinks otherwise, it must take the jobs back. */
    void leaseEnded() {
        if (held.size() > 0) {
            log.warn("queue {}: no lease any more, {} jobs are cancelled", shard.session.queue(), held.size());
            reconciler.unsure();
            held.loseAll();
        }
    }

    /** For people; any thread. */
    String claiming() {
        return suspended ? "claims nothing because the lease could not be renewed" : "holds " + held.count() + " jobs";
    }

    boolean isReady() {
        return (!lanes.isWanted() || membership.hasJoined()) && !lanes.hasEarly(); // it claims, if anybody wants it to
    }

    boolean isHungry() {
        return lanes.isReserved() || want(true) > 0; // the bell may bring it something
    }

    boolean isQuiet() {
        return inFlight == 0 && settling.isEmpty();
    }

    // ---- the end

    /** Gives everything back, last first so that the first comes to the head, then calls back. */
    void close(Runnable then) {
        if (membership.exists()) {
            membership.join(); // so that nothing more is claimed
        }
        closing = true;
        whenQuiet = () -> {
            List<Settling> back = new ArrayList<>();
            held.all().forEach(claim -> back.add(0, new Settling(claim, Settlement.RELEASED)));
            if (back.isEmpty()) {
                then.run();
            } else {
                lanes.settle(back, answers -> then.run());
            }
        };
        pump();
    }

    /** Ends as if the process had died. */
    void die() {
        closing = true;
        held.loseAll();
    }
}
