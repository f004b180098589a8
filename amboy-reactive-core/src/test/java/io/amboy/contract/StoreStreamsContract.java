package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobFilter;
import io.amboy.JobStatusInfo;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The streams of a store: a first page at once, then one whenever there is something to tell. */
public interface StoreStreamsContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName("the first page of changes comes at once: empty, or with every job; the rest when there is news")
    default void changesBeginAtOnce() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            assertThat(Reader.of(session.store.changes(true), 1).items.next()).isEmpty();
            session.add("a", "b");
            Reader<List<JobStatusInfo>> quiet = Reader.of(session.store.changes(false));
            assertThat(quiet.items.next()).isEmpty();
            Reader<List<JobStatusInfo>> full = Reader.of(session.store.changes(true));
            List<String> seen = new ArrayList<>();
            while (seen.size() < 2) { // pages may be empty
                full.items.next().forEach(status -> seen.add(status.id()));
            }
            assertThat(seen).containsExactlyInAnyOrder("a", "b");
            session.complete(session.claim());
            List<JobStatusInfo> news;
            do {
                news = quiet.items.next();
            } while (news.stream().noneMatch(JobStatusInfo::completed));
            assertThat(news).allMatch(status -> status.id().equals("a"));
            session.close();
            quiet.complete();
            full.complete();
        }
    }

    @Test
    @DisplayName("the first page of results comes at once and tells where the log stands")
    default void resultsBeginAtOnce() {
        try (QueueKit kit = kits().virtualTime()) {
            Session session = Session.open(kit);
            Session elsewhere = Session.open(kit);
            Reader<ResultPage> live = Reader.of(session.store.results(ResultCursor.NOW));
            ResultPage empty = live.items.next();
            assertThat(empty.results()).isEmpty();
            session.add("a");
            session.complete(session.claim());
            ResultPage page = live.items.next();
            assertThat(page.results()).extracting(result -> result.id()).containsExactly("a");
            assertThat(page.next()).isEqualTo(page.results().get(0).cursor());
            assertThat(Reader.of(elsewhere.store.results(empty.next()))
                            .items
                            .next()
                            .results())
                    .hasSize(1);
            assertThat(Reader.of(elsewhere.store.results(ResultCursor.NOW))
                            .items
                            .next()
                            .next())
                    .isEqualTo(page.next());
            session.close();
            live.complete();
        }
    }

    @Test
    @DisplayName("a store keeps nothing of a stream that was left or has ended [TR-8, TR-20]")
    default void endedStreamsAreLetGoOf() {
        try (QueueKit kit = kits().realTime()) {
            Session session = Session.open(kit);
            session.add("a");
            session.complete(session.claim());
            List<Publisher<?>> streams = List.of(
                    session.store.results(ResultCursor.EARLIEST),
                    session.store.results(ResultCursor.NOW),
                    session.store.changes(true),
                    session.store.changes(false),
                    session.store.jobs(JobFilter.ALL));
            ReferenceQueue<Object> gone = new ReferenceQueue<>();
            List<WeakReference<Object>> traces =
                    streams.stream().map(stream -> cancelled(stream, gone)).toList();
            int left = traces.size();
            long end = System.nanoTime() + kit.patience().toNanos();
            while (left > 0 && System.nanoTime() < end) {
                System.gc();
                left -= removed(gone);
            }
            assertThat(left).as("subscriptions that are kept though over").isZero();
            assertThat(traces).hasSize(streams.size()); // and were kept here until now
        }
    }

    private static int removed(ReferenceQueue<Object> gone) {
        try {
            return gone.remove(50) == null ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the collector", e);
        }
    }

    /** Subscribes, waits for the first signal if there is one to come, and cancels; a trace of the subscription. */
    private static WeakReference<Object> cancelled(Publisher<?> stream, ReferenceQueue<Object> gone) {
        List<WeakReference<Object>> trace = new ArrayList<>();
        Flux.from(stream)
                .doOnSubscribe(subscription -> trace.add(new WeakReference<>(subscription, gone)))
                .blockFirst(Duration.ofSeconds(10));
        return trace.get(0);
    }
}
