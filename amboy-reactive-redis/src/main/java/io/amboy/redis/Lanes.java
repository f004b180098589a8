package io.amboy.redis;

import io.amboy.store.Claim;
import io.amboy.store.Settled;
import io.amboy.store.Settlement;
import io.amboy.store.Settling;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The work lanes of all shards, which share one subscriber to claims and its demand: what one shard may bring is promised to
 * no other. Lanes that have work share what is free evenly, and take turns at what cannot be shared. In the loop only.
 */
final class Lanes {
    private static final long EARLY_MILLIS = 10;

    final Loop loop;
    final TypeLimits types;
    private final List<WorkLane> lanes = new ArrayList<>();
    private @Nullable Claimant claimant;
    private long reserved;
    private boolean limitedUnderWay;
    private boolean typeFreed; // one that is limited may be claimed again
    private final Deque<RedisClaim> early = new ArrayDeque<>(); // claims that came before the demand that was expected
    private boolean closing;
    private int turn;

    Lanes(Loop loop, TypeLimits types) {
        this.loop = loop;
        this.types = types;
    }

    /** Before anything else. */
    void add(WorkLane lane) {
        lanes.add(lane);
    }

    /** Whether there is only one shard, whose ear may then have all that is free. */
    boolean isOne() {
        return lanes.size() == 1;
    }

    // ---- the subscriber

    Flux<Claim> claims() {
        return Claimant.flux(this);
    }

    void enter(Claimant made) {
        if (closing) {
            made.end(null);
            return;
        }
        claimant = made;
        if (!types.isEmpty()) { // a process that only puts is no worker
            lanes.forEach(WorkLane::join);
        }
    }

    void left(Claimant former) {
        if (claimant == former) {
            claimant = null;
            giveBackEarly();
            lanes.stream()
                    .filter(lane -> lane.membership.exists())
                    .forEach(WorkLane::join); // under new tickets, so that claims under way bring nothing any more
        }
    }

    boolean isWanted() {
        return claimant != null && !types.isEmpty();
    }

    /**
     * Hands a claim to the subscriber, if need be as soon as it wants one more, for which it has a moment; false if there is
     * none.
     */
    boolean emit(RedisClaim claim) {
        Claimant to = claimant;
        if (to == null) {
            return false;
        }
        if (early.isEmpty() && to.credit() > reserved) {
            to.emit(claim);
            return true;
        }
        early.add(claim);
        if (early.size() == 1 && !Shard.later(EARLY_MILLIS, () -> loop.execute(this::giveBackEarly))) {
            giveBackEarly();
        }
        return true;
    }

    private void emitEarly() {
        Claimant to = claimant;
        if (to == null || early.isEmpty()) {
            return;
        }
        for (RedisClaim next = early.peek();
                next != null && (next.lost || to.credit() > reserved);
                next = early.peek()) {
            early.remove();
            if (!next.lost) {
                to.emit(next);
            }
        }
        to.flush();
    }

    private void giveBackEarly() {
        List<Settling> back = new ArrayList<>(early.size());
        early.descendingIterator() // so that the first comes to the head
                .forEachRemaining(claim -> back.add(new Settling(claim, Settlement.RELEASED)));
        early.clear();
        if (!back.isEmpty()) {
            settle(back, answers -> {});
        }
    }

    boolean hasEarly() {
        return !early.isEmpty();
    }

    /** The end of a burst. */
    void flush() {
        Claimant to = claimant;
        if (to != null) {
            to.flush();
        }
    }

    // ---- demand

    /**
     * What a claim under way may bring.
     *
     * @param want how many jobs
     * @param promised how many of them there was demand for when it left
     * @param limited whether jobs of limited types may be among them
     */
    record Ask(int want, int promised, boolean limited) {}

    /** How many claims the subscriber wants, promised or not. */
    long credit() {
        Claimant to = claimant;
        return to == null ? 0 : to.credit();
    }

    /** How many one lane may claim now. */
    long share() {
        long free = credit() - reserved - early.size();
        if (free <= 1 || isOne()) {
            return Math.max(0, free);
        }
        long others = lanes.stream().filter(WorkLane::isWet).count();
        return others <= 1 ? free : (free + others - 1) / others;
    }

    Ask ask(int want, int promised) {
        boolean limited = want > 0 && types.hasLimits() && !limitedUnderWay;
        limitedUnderWay |= limited;
        reserved += promised;
        return new Ask(want, promised, limited);
    }

    void answered(Ask ask) {
        reserved -= ask.promised;
        limitedUnderWay &= !ask.limited;
    }

    boolean isReserved() {
        return reserved > 0;
    }

    /** Jobs of a limited type have ended, though claims that are under way may have left that type out. */
    void typeFreed() {
        typeFreed = true;
        if (limitedUnderWay) {
            lanes.forEach(lane -> lane.ear.wake());
        }
    }

    void pump() {
        emitEarly();
        if (!limitedUnderWay) {
            lanes.forEach(typeFreed ? WorkLane::wet : WorkLane::letIn);
            typeFreed = false;
        }
        int first = turn;
        turn = (turn + 1) % lanes.size();
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get((first + i) % lanes.size()).pump();
        }
    }

    // ---- settle

    void settle(List<Settling> batch, Consumer<List<Settled>> then) {
        Settlements all = new Settlements(batch.size(), then);
        for (int i = 0; i < batch.size(); i++) {
            Settling each = batch.get(i);
            if (!(each.claim() instanceof RedisClaim claim)
                    || !lanes.contains(claim.lane)
                    || !claim.lane.settle(all.item(claim, each, i))) {
                all.answer(i, new Settled(each.claim(), null));
            }
        }
        pump();
    }

    void giveBack(Claim claim) {
        settle(List.of(new Settling(claim, Settlement.RELEASED)), answers -> {});
    }

    // ---- the end

    /** Nothing more is claimed. */
    void close() {
        closing = true;
        Claimant to = claimant;
        claimant = null;
        early.clear(); // they are given back with all others that are held
        if (to != null) {
            to.end(null);
        }
    }
}
