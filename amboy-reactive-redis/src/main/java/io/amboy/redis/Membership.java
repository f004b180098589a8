package io.amboy.redis;

import java.util.concurrent.CompletableFuture;

/**
 * This process among the workers of a shard: its name, and its ticket, without which the server lets it claim nothing. A new
 * ticket makes claims that are under way worthless; a worker that was fenced joins anew under another name. In the loop
 * only.
 */
final class Membership {
    private final Shard shard;
    private final TypeLimits types;
    private final Runnable whenJoined;
    private final Runnable whenFenced;
    private int incarnation;
    private int ticket;
    private boolean joined;
    private boolean asking;
    private boolean known; // to the server, under the present name
    private long leaseFrom = System.nanoTime();

    Membership(Shard shard, TypeLimits types, Runnable whenJoined, Runnable whenFenced) {
        this.shard = shard;
        this.types = types;
        this.whenJoined = whenJoined;
        this.whenFenced = whenFenced;
    }

    String owner() {
        return incarnation == 0 ? shard.session.owner() : shard.session.owner() + "." + incarnation;
    }

    /** Whether there is, or was, a session. */
    boolean exists() {
        return ticket > 0;
    }

    int ticket() {
        return ticket;
    }

    boolean hasJoined() {
        return joined;
    }

    /** Gets a new ticket. One is asked for at a time, since what different threads send may overtake each other. */
    void join() {
        ticket++;
        joined = false;
        if (!asking) {
            send();
        }
    }

    /** Joins as somebody else. */
    void joinAnew() {
        incarnation++;
        ticket = 0;
        known = false;
        join();
    }

    /** When the lease of the present session began at the latest, by the monotonic clock. */
    long leaseFrom() {
        return leaseFrom;
    }

    private void send() {
        asking = true;
        int which = ticket;
        int who = incarnation;
        long sent = System.nanoTime();
        shard.then(
                ready().thenCompose(opened -> shard.link.runAnyway(Script.JOIN, arguments(which))), (reply, error) -> {
                    asking = error != null; // then nobody else does
                    known |= error == null && who == incarnation;
                    if (error != null) {
                        shard.again(Link.translate(error), this::send);
                    } else if (which != ticket || who != incarnation) {
                        send(); // another has followed
                    } else if (reply.get(0).equals(0L)) {
                        whenFenced.run();
                    } else {
                        joined = true;
                        leaseFrom = sent;
                        whenJoined.run();
                    }
                });
    }

    /** A server that knows a worker no more may have lost everything. */
    private CompletableFuture<Void> ready() {
        return incarnation == 0 ? CompletableFuture.completedFuture(null) : shard.reopen();
    }

    private Args arguments(int which) {
        return shard.args()
                .add(owner())
                .add(which)
                .add(types.bell)
                .add(types.names)
                .add(shard.lease.toMillis())
                .add(known ? 0 : 1);
    }
}
