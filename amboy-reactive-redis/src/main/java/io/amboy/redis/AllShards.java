package io.amboy.redis;

import io.amboy.AmboyException;
import io.amboy.PutResult;
import io.amboy.store.NewJob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What goes to several shards at once. */
record AllShards(List<ShardSession> shards, Partitions partitions, Scheduler delivery) {
    /** Each job to its shard. */
    Mono<List<PutResult>> addAll(List<NewJob> jobs) {
        if (shards.size() == 1) {
            return shards.get(0).adder.add(jobs);
        }
        PutResult[] rows = new PutResult[jobs.size()];
        List<List<Integer>> places =
                shards.stream().<List<Integer>>map(each -> new ArrayList<>()).toList();
        for (int i = 0; i < rows.length; i++) {
            String id = jobs.get(i).request().id();
            AmboyException refused = partitions.refusal(jobs.get(i));
            if (refused != null) {
                rows[i] = new PutResult(id, PutResult.Outcome.REJECTED, null, refused);
            } else {
                places.get(partitions.shardOf(id)).add(i);
            }
        }
        List<Integer> used = IntStream.range(0, places.size())
                .filter(shard -> !places.get(shard).isEmpty())
                .boxed()
                .toList();
        return ask(used, shard -> {
                    List<Integer> here = places.get(shard);
                    return shards.get(shard)
                            .adder
                            .add(here.stream().map(jobs::get).toList())
                            .doOnNext(some -> {
                                for (int i = 0; i < some.size(); i++) {
                                    rows[here.get(i)] = some.get(i);
                                }
                            });
                })
                .map(done -> prefix(rows));
    }

    /** The rows up to the first job that has none. */
    private static List<PutResult> prefix(@Nullable PutResult[] rows) {
        List<PutResult> prefix = new ArrayList<>(rows.length);
        for (PutResult row : rows) {
            if (row == null) {
                break;
            }
            prefix.add(row);
        }
        return prefix;
    }

    /** Asks every shard. */
    <T> Mono<List<T>> ask(Function<ShardSession, Mono<T>> order) {
        return ask(shards, order);
    }

    /** Asks all at once; the first error when all have answered. */
    private <S, T> Mono<List<T>> ask(List<S> some, Function<S, Mono<T>> order) {
        if (some.size() == 1) {
            return order.apply(some.get(0)).map(List::of);
        }
        return Flux.fromIterable(some)
                .flatMap(each -> order.apply(each).materialize(), Math.max(1, some.size()))
                .collectList()
                .publishOn(delivery)
                .flatMapIterable(Function.identity())
                .<T>dematerialize()
                .collectList();
    }
}
