package io.amboy.redis;

import io.lettuce.core.KeyValue;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on a connection of its own for messages to this process and, while the work lane is dry, for the bell that new
 * jobs ring. Where there is one shard, the claim is sent right behind the wait, so that the server makes it the moment that
 * the bell rings: one round trip instead of two. When nothing rings, the wait ends after two seconds and the claim is made
 * all the same. In the loop only.
 */
final class Ear {
    private static final Logger log = LoggerFactory.getLogger(Ear.class);
    private static final byte[] WAKE = Args.bytes("w");

    private final Shard shard;
    private final WaitingLink link;
    private @Nullable WorkLane lane;
    private @Nullable Adder adder;
    private boolean listening;
    private boolean forBell;
    private boolean woken;

    Ear(Shard shard) {
        this.shard = shard;
        this.link = new WaitingLink(shard, this::round, () -> listening = false);
    }

    void connect(WorkLane workLane, Adder newJobs) {
        lane = workLane;
        adder = newJobs;
    }

    /** Begins to listen, if it does not yet. */
    void listen() {
        if (!listening && !shard.isClosed()) {
            listening = true;
            link.use();
        }
    }

    /** The lane has slots to fill, and leaves that to the bell. */
    void wanted() {
        if (!forBell) {
            wake();
        }
    }

    /** Ends the wait, so that it begins anew with what holds now. */
    void wake() {
        WorkLane to = lane;
        if (listening && !woken && to != null) {
            woken = true;
            Link.when(
                    shard.link.call(commands -> commands.rpush(shard.key("m:" + to.membership.owner()), WAKE)),
                    (length, error) -> {});
        }
    }

    /** Before the worker gets another name: what it has sent to itself as a worker that was fenced. */
    void forgetMessages() {
        WorkLane work = lane;
        if (work != null) {
            byte[] mine = shard.key("m:" + work.membership.owner());
            Link.when(shard.link.call(commands -> commands.del(mine)), (count, error) -> {});
        }
    }

    private void round(Link to) {
        WorkLane work = lane;
        Adder puts = adder;
        if (work == null
                || puts == null
                || shard.isClosed()
                || !(work.membership.hasJoined() || puts.someWaitForRoom())) {
            listening = false;
            return;
        }
        woken = false;
        int want = work.isDry() ? work.want(true) : 0;
        forBell = want > 0;
        String sender = work.membership.owner();
        byte[] mine = shard.key("m:" + sender);
        byte[][] keys = forBell ? new byte[][] {mine, shard.key("b:" + work.types.bell)} : new byte[][] {mine};
        CompletionStage<KeyValue<byte[], byte[]>> rung =
                to.call(commands -> commands.blpop(Connections.WAIT_SECONDS, keys));
        if (!forBell || !work.isAlone()) {
            shard.then(rung, (message, error) -> {
                if (error != null) {
                    failed(error);
                } else {
                    heard(message, mine);
                    claim(work, message, mine);
                    link.use();
                }
            });
            return;
        }
        Lanes.Ask ask = work.ask(want, want);
        CompletableFuture<List<Object>> claimed = to.run(Script.WORK, work.claimArgs(ask, "0"));
        shard.then(rung, (message, error) -> {
            if (error == null) {
                heard(message, mine);
            }
        });
        shard.then(claimed, (reply, error) -> {
            forBell = false;
            if (error != null) {
                work.withdraw(ask);
                work.unsure();
                failed(error);
            } else {
                woken = true; // the next round sees what is wanted
                work.answered(reply, List.of(), ask, sender);
                work.pump();
                link.use();
            }
        });
    }

    /** Where several shards share the slots, a claim is made after the bell; whoever has none free any more passes it on. */
    private void claim(WorkLane work, @Nullable KeyValue<byte[], byte[]> message, byte[] mine) {
        boolean nothing = message == null || !message.hasValue();
        boolean heardBell = message != null && !nothing && !Arrays.equals(message.getKey(), mine);
        boolean mayClaim = forBell && (heardBell || nothing);
        forBell = false;
        if (mayClaim) {
            woken = true; // the next round sees what is wanted
            if (!work.rung() && heardBell) {
                Link.when(
                        shard.link.call(commands -> commands.lpush(shard.key("b:" + work.types.bell), WAKE)),
                        (length, error) -> {});
            }
        }
    }

    private void failed(Throwable error) {
        if (!shard.isClosed()) {
            log.debug("queue {}: waiting for jobs failed, and goes on", shard.session.queue(), error);
        }
        forBell = false;
        link.useLater();
    }

    private void heard(@Nullable KeyValue<byte[], byte[]> message, byte[] mine) {
        if (message == null || !message.hasValue() || !Arrays.equals(message.getKey(), mine)) {
            return;
        }
        String text = Args.text(message.getValue());
        WorkLane work = lane;
        Adder puts = adder;
        if (text.startsWith("a") && work != null) {
            int end = text.indexOf('\n');
            work.held.abort(text.substring(1, end), text.substring(end + 1));
        } else if (text.equals("r") && puts != null) {
            puts.room();
        }
    }

    void close() {
        link.close();
    }
}
