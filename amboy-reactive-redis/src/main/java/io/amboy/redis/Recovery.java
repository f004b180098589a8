package io.amboy.redis;

/**
 * What is done each time that the connection was lost, before anything else is sent. The server that answers now may have
 * forgotten the latest, or be another: so the shard is opened once more, and claims of which it knows nothing are let go.
 * What it knows and this process does not is given back after that. In the loop only.
 */
final class Recovery {
    private final Shard shard;
    private final WorkLane lane;
    private final Adder adder;
    private int round;

    Recovery(Shard shard, WorkLane lane, Adder adder) {
        this.shard = shard;
        this.lane = lane;
        this.adder = adder;
    }

    /** Any thread. */
    void begin() {
        shard.loop.execute(this::look);
    }

    private void look() {
        int mine = ++round;
        int since = shard.link.losses();
        shard.then(shard.reopen().thenCompose(opened -> lane.check()), (checked, error) -> {
            if (mine != round || shard.isClosed()) {
                return; // the connection was lost again
            }
            if (error != null) {
                shard.again(Link.translate(error), () -> {
                    if (mine == round) {
                        look();
                    }
                });
                return;
            }
            shard.link.open(since);
            shard.answers();
            lane.restored();
            adder.pump();
        });
    }
}
