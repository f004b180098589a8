package io.amboy.redis;

import io.amboy.Job;
import io.amboy.JobState;
import io.amboy.JobTypeId;
import io.amboy.QueueClosedException;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import io.amboy.ResultPage;
import io.amboy.store.Control;
import io.amboy.store.ControlResult;
import io.amboy.store.StoreStats;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Orders by hand, and the counters. */
final class Orders {
    private final Shard shard;
    private final Function<ResultCursor, Flux<ResultPage>> results;
    private final Function<String, Mono<Job>> find;

    Orders(Shard shard, Function<ResultCursor, Flux<ResultPage>> results, Function<String, Mono<Job>> find) {
        this.shard = shard;
        this.results = results;
        this.find = find;
    }

    Mono<ControlResult> carryOut(Control order) {
        if (order instanceof Control.Abort abort) {
            byte[] token = abort.token() == 0 ? Records.NOTHING : Args.bytes(abort.token());
            return order("abort", abort.id(), token, abort.reason());
        } else if (order instanceof Control.Retry retry) {
            return order("retry", retry.id());
        } else if (order instanceof Control.Remove remove) {
            return order("remove", remove.id());
        } else if (order instanceof Control.Promote promote) {
            return order("promote", promote.id());
        } else if (order instanceof Control.Pause pause) {
            return order("pause", pause.type() == null ? "*" : pause.type());
        } else if (order instanceof Control.Resume resume) {
            return order("resume", resume.type() == null ? "*" : resume.type());
        }
        return shard.run(Script.TICK, shard::args).thenReturn(new ControlResult(true, null));
    }

    private Mono<ControlResult> order(String name, String subject) {
        return order(name, subject, Records.NOTHING, "");
    }

    private Mono<ControlResult> order(String name, String subject, byte[] token, String reason) {
        return shard.run(
                        Script.ORDER,
                        () -> shard.args().add(name).add(subject).add(token).add(reason))
                .flatMap(reply -> {
                    int code = ((Long) reply.get(1)).intValue();
                    JobState state = code < 0 ? null : Records.state(code);
                    if (reply.get(0).equals(2L)) {
                        return ended(subject, Args.number(reply.get(2), 0));
                    }
                    return Mono.just(new ControlResult(reply.get(0).equals(1L), state));
                });
    }

    /** A running job is to be aborted: the answer is what is recorded in the end. */
    private Mono<ControlResult> ended(String id, long after) {
        return results.apply(shard.results().cursor(after))
                .concatMapIterable(ResultPage::results, 1)
                .filter(result -> result.id().equals(id))
                .next()
                .map(result -> new ControlResult(result.state() == JobState.ABORTED, result.state()))
                .onErrorResume(
                        ResultGapException.class,
                        gap -> find.apply(id)
                                .map(job -> new ControlResult(job.state() == JobState.ABORTED, job.state())))
                .switchIfEmpty(Mono.error(() -> new QueueClosedException(shard.session.queue(), "abort")));
    }

    Mono<StoreStats> stats() {
        return shard.call(() -> shard.link
                        .call(commands -> commands.hgetall(shard.key("n")))
                        .toCompletableFuture())
                .map(Orders::stats);
    }

    private static StoreStats stats(Map<byte[], byte[]> counters) {
        Map<JobTypeId, long[]> types = new HashMap<>();
        counters.forEach((name, value) -> {
            String text = Args.text(name);
            int colon = text.lastIndexOf(':');
            int slash = text.lastIndexOf('/', colon);
            JobTypeId type =
                    new JobTypeId(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1, colon)));
            types.computeIfAbsent(type, t -> new long[8])[Integer.parseInt(text.substring(colon + 1))] =
                    Long.parseLong(Args.text(value));
        });
        Map<JobTypeId, QueueStats> stats = new HashMap<>();
        types.forEach((type, n) -> stats.put(type, new QueueStats(n[2], n[0], n[1], n[3], n[4], n[5], n[6], n[7])));
        return new StoreStats(stats);
    }
}
