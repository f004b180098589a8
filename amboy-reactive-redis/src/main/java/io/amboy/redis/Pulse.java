package io.amboy.redis;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * What happens by the clock: the lease is renewed, workers that have lost theirs are fenced and their jobs given back, and
 * what is due is done. It runs in every process, without a leader. In the loop only.
 *
 * <p>A worker that cannot renew stops claiming after two thirds of its lease and cancels its handlers at the end of it, by
 * its own monotonic clock.
 */
final class Pulse {
    private static final Logger log = LoggerFactory.getLogger(Pulse.class);

    private final Shard shard;
    private final WorkLane lane;
    private final Adder adder;
    private @Nullable Disposable beats;
    private @Nullable Disposable timer;
    private long armedFor = Long.MAX_VALUE; // nanoseconds of the monotonic clock
    private long renewed = System.nanoTime();
    private boolean beating;

    Pulse(Shard shard, WorkLane lane, Adder adder) {
        this.shard = shard;
        this.lane = lane;
        this.adder = adder;
    }

    void start() {
        long period = shard.lease.toMillis() / 3;
        long first = period / 2 + ThreadLocalRandom.current().nextLong(period / 2 + 1);
        beats = Schedulers.parallel()
                .schedulePeriodically(() -> shard.loop.execute(this::beat), first, period, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (beats != null) {
            beats.dispose();
        }
        if (timer != null) {
            timer.dispose();
        }
    }

    private void beat() {
        if (shard.isClosed()) {
            return;
        }
        long now = System.nanoTime();
        long since = Math.min(now - renewed, now - lane.membership.leaseFrom());
        if (lane.membership.hasJoined() && since > shard.lease.toNanos() * 2 / 3) {
            lane.suspend();
            if (since > shard.lease.toNanos()) {
                lane.leaseEnded();
            }
        }
        adder.room(); // in case that the message was lost
        tick();
        if (beating) {
            return;
        }
        beating = true;
        long sent = System.nanoTime();
        Args args = shard.args();
        if (lane.membership.hasJoined()) {
            args.add(lane.membership.owner());
        } else {
            args.none();
        }
        args.add(shard.lease.toMillis());
        shard.then(shard.link.run(Script.BEAT, args), (reply, error) -> {
            beating = false;
            if (error != null) {
                return; // the next one may come through
            }
            if (reply.get(0).equals(1L)) {
                renewed = sent;
                lane.resume();
                for (Object dead : reply.subList(1, reply.size())) {
                    reclaim(Args.text(dead));
                }
            } else {
                lane.unsure(); // finds out that it is fenced
            }
        });
    }

    /** Gives the jobs of a worker back that is gone. */
    private void reclaim(String owner) {
        shard.then(lane.reclaim(owner, "dead"), (reply, error) -> {
            if (error != null || shard.isClosed()) {
                return; // somebody will do it
            }
            if (reply.size() > 2) {
                shard.meters.recovered((Long) reply.get(0));
                log.warn(
                        "queue {}: worker {} is gone, {} of its jobs were taken back: {}",
                        shard.session.queue(),
                        owner,
                        reply.get(0),
                        ids(reply));
            }
            if (reply.get(1).equals(1L)) {
                reclaim(owner);
            }
        });
    }

    private static String ids(List<Object> reply) {
        StringBuilder ids = new StringBuilder();
        for (Object id : reply.subList(2, Math.min(reply.size(), 12))) {
            ids.append(ids.isEmpty() ? "" : ", ").append(Args.text(id));
        }
        return reply.size() > 12 ? ids + ", ..." : ids.toString();
    }

    // ---- what is due

    /** Something is due after so many milliseconds. */
    void due(long millis) {
        long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, Math.min(millis, 86_400_000)));
        if (shard.isClosed() || at >= armedFor) {
            return;
        }
        if (timer != null) {
            timer.dispose();
        }
        armedFor = at;
        timer = Schedulers.parallel()
                .schedule(
                        () -> shard.loop.execute(() -> {
                            armedFor = Long.MAX_VALUE;
                            tick();
                        }),
                        Math.max(0, millis),
                        TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (shard.isClosed()) {
            return;
        }
        shard.then(shard.link.run(Script.TICK, shard.args()), (reply, error) -> {
            if (error == null) {
                ticked(reply);
            }
        });
    }

    private void ticked(List<Object> reply) {
        if (reply.get(0).equals(1L)) {
            tick();
        }
        long next = Args.number(reply.get(1), -1);
        if (next >= 0) {
            due(next - Args.number(reply.get(2), 0));
        }
    }
}
