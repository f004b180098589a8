package io.amboy.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages of several shards as one stream: the first ones together, then one at a time, in turns where several shards have
 * one. Of each shard one page is fetched ahead, and no more. In the loop only, unless it says otherwise.
 *
 * @param <T> the page
 */
final class Merged<T> implements Pages.Source<T> {
    private final Loop loop;
    private final List<Pages.Source<T>> sources;
    private final Join<T> join;
    private final List<@Nullable CompletableFuture<@Nullable Supplier<T>>> ahead = new ArrayList<>();
    private @Nullable CompletableFuture<@Nullable Supplier<T>> wanted;
    private int turn;

    Merged(Loop loop, List<Pages.Source<T>> sources, Join<T> join) {
        this.loop = loop;
        this.sources = sources;
        this.join = join;
        sources.forEach(source -> ahead.add(null));
    }

    /** What the pages of shards are to the one who reads them all. Called serially, a page or error at a time. */
    interface Join<T> {
        /** The first page of each. */
        T first(List<T> pages);

        /** The next page of one. */
        T page(int shard, T page);

        /** The end. */
        Throwable error(int shard, Throwable error);
    }

    @Override
    public CompletableFuture<@Nullable Supplier<T>> next(boolean first) {
        CompletableFuture<@Nullable Supplier<T>> page = new CompletableFuture<>();
        loop.execute(() -> {
            wanted = page;
            for (int i = 0; i < sources.size(); i++) {
                if (ahead.get(i) == null) {
                    CompletableFuture<@Nullable Supplier<T>> coming =
                            sources.get(i).next(first);
                    ahead.set(i, coming);
                    Link.when(coming, (ready, error) -> loop.execute(first ? this::serveFirst : this::serve));
                }
            }
            if (!first) {
                serve();
            }
        });
        return page;
    }

    private void serveFirst() {
        CompletableFuture<@Nullable Supplier<T>> to = wanted;
        if (to == null) {
            return;
        }
        List<Supplier<T>> pages = new ArrayList<>();
        for (int i = 0; i < ahead.size(); i++) {
            CompletableFuture<@Nullable Supplier<T>> each = ahead.get(i);
            if (each == null || !each.isDone()) {
                return;
            }
            if (each.isCompletedExceptionally()) {
                serve(i, each, to);
                return;
            }
            Supplier<T> page = each.getNow(null);
            if (page == null) { // the store is closed
                wanted = null;
                to.complete(null);
                return;
            }
            pages.add(page);
        }
        ahead.replaceAll(each -> null);
        wanted = null;
        to.complete(() -> join.first(pages.stream().map(Supplier::get).toList()));
    }

    private void serve() {
        CompletableFuture<@Nullable Supplier<T>> to = wanted;
        for (int n = 0; n < ahead.size() && to != null; n++) {
            int shard = (turn + n) % ahead.size();
            CompletableFuture<@Nullable Supplier<T>> page = ahead.get(shard);
            if (page != null && page.isDone()) {
                turn = shard + 1;
                serve(shard, page, to);
                return;
            }
        }
    }

    private void serve(
            int shard, CompletableFuture<@Nullable Supplier<T>> from, CompletableFuture<@Nullable Supplier<T>> to) {
        ahead.set(shard, null);
        wanted = null;
        Link.when(from, (page, error) -> {
            if (error != null) {
                to.completeExceptionally(join.error(shard, Link.translate(error)));
            } else if (page == null) {
                to.complete(null);
            } else {
                to.complete(() -> join.page(shard, page.get()));
            }
        });
    }

    @Override
    public void left() {
        sources.forEach(Pages.Source::left);
    }
}
