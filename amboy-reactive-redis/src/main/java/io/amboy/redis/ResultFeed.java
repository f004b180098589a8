package io.amboy.redis;

import io.amboy.InvalidCursorException;
import io.amboy.JobResult;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import io.amboy.ResultPage;
import io.lettuce.core.StreamMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result log, as this process reads it. Subscribers that have caught up share one reading of its end, of which the
 * latest pages are kept; those that have not read for themselves. In the loop only, unless it says otherwise.
 */
final class ResultFeed {
    private static final int KEPT = 4_096;
    private static final int MOST = 256;
    private static final int PAGES = 16;

    private final Shard shard;
    private final StreamTail tail;
    private final Deque<StoredPage> window = new ArrayDeque<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private int kept;
    private @Nullable Long retained;

    ResultFeed(Shard shard) {
        this.shard = shard;
        this.tail = new StreamTail(shard, "r", () -> !waiters.isEmpty(), this::appended, this::lost);
    }

    private record Waiter(ResultSource source, CompletableFuture<@Nullable Supplier<ResultPage>> page) {}

    /** Any thread. */
    Pages.Source<ResultPage> source(ResultCursor after) {
        return new ResultSource(after);
    }

    private void appended(List<StreamMessage<byte[], byte[]>> messages) {
        for (StreamMessage<byte[], byte[]> message : messages) {
            StoredPage page = StoredPage.of(message.getId(), message.getBody());
            window.add(page);
            kept += page.size();
            shard.saw(page.last());
            while (kept > KEPT && window.size() > 1) {
                kept -= window.remove().size();
            }
        }
        wakeAll();
    }

    /** The connection was lost; the log may be another now. */
    private void lost() {
        forget();
        wakeAll();
    }

    private void forget() {
        window.clear();
        kept = 0;
    }

    private void wakeAll() {
        List<Waiter> woken = new ArrayList<>(waiters);
        waiters.clear();
        woken.forEach(waiter -> waiter.source.read(waiter.page));
    }

    private long last() {
        StoredPage newest = window.peekLast();
        return newest == null ? -1 : newest.last();
    }

    private boolean covers(long place) {
        StoredPage oldest = window.peekFirst();
        return oldest != null && place + 1 >= oldest.first() && place <= last();
    }

    private void await(Waiter waiter, long place) {
        if (shard.isClosed()) {
            waiter.page.complete(null);
            return;
        }
        if (tail.isRunning() && last() > place) { // what it waits for has come on the other connection already
            waiter.source.read(waiter.page);
            return;
        }
        waiters.add(waiter);
        if (!tail.isRunning()) {
            if (place != last()) {
                forget();
            }
            tail.follow(place + "-0");
        }
    }

    void close() {
        tail.close();
        List<Waiter> woken = new ArrayList<>(waiters);
        waiters.clear();
        woken.forEach(waiter -> waiter.page.complete(null));
    }

    /** One subscriber's place. */
    private final class ResultSource implements Pages.Source<ResultPage> {
        private final ResultCursor from;
        private long place = -1;
        private @Nullable ResultLog log;
        private boolean registered;
        private boolean left;

        private ResultSource(ResultCursor from) {
            this.from = from;
        }

        @Override
        public CompletableFuture<@Nullable Supplier<ResultPage>> next(boolean first) {
            CompletableFuture<@Nullable Supplier<ResultPage>> page = new CompletableFuture<>();
            shard.loop.execute(() -> {
                if (first) {
                    shard.hold();
                    fetch(page, true);
                } else {
                    read(page);
                }
            });
            return page;
        }

        @Override
        public void left() {
            shard.loop.execute(() -> {
                left = true;
                waiters.removeIf(waiter -> waiter.source == this);
            });
        }

        private void read(CompletableFuture<@Nullable Supplier<ResultPage>> page) {
            if (left || shard.isClosed()) {
                page.complete(null);
                return;
            }
            long end = last();
            Long most = retained;
            if (covers(place) && most != null && place >= end - most) {
                if (place == end) {
                    await(new Waiter(this, page), place);
                } else {
                    answer(window, page);
                }
            } else {
                fetch(page, false);
            }
        }

        private void fetch(CompletableFuture<@Nullable Supplier<ResultPage>> page, boolean first) {
            String position = place >= 0
                    ? Long.toString(place)
                    : from.equals(ResultCursor.NOW)
                            ? "now"
                            : from.equals(ResultCursor.EARLIEST) ? "earliest" : Long.toString(from.position());
            shard.then(shard.link.run(Script.RESULTS, shard.args().add(position).add(PAGES)), (reply, error) -> {
                if (first && !registered) {
                    registered = true;
                    shard.free();
                }
                if (error == null) {
                    fetched(reply, page, first);
                } else if (shard.isClosed()
                        || !Link.translate(error).retryable()
                        || !Shard.later(200, () -> shard.loop.execute(() -> fetch(page, first)))) {
                    page.completeExceptionally(Link.translate(error));
                }
            });
        }

        @SuppressWarnings("unchecked") // the shape of a reply
        private void fetched(
                List<Object> reply, CompletableFuture<@Nullable Supplier<ResultPage>> page, boolean first) {
            ResultLog now = new ResultLog(Args.text(reply.get(0)));
            long end = (Long) reply.get(1);
            long low = (Long) reply.get(2);
            if (place < 0) {
                boolean own = from.log().isEmpty();
                if (!own && (!from.log().equals(now.name()) || from.positions().length != 1)) {
                    page.completeExceptionally(
                            new InvalidCursorException(from.toString(), "is not of this log, " + now.name()));
                    return;
                }
                log = now;
                place = (Long) reply.get(3);
            } else if (!now.equals(log)) {
                page.completeExceptionally(new ResultGapException(now.cursor(low), 1));
                return;
            }
            shard.saw(end);
            retained = low >= 0 ? Math.max(1, end - low) : 1;
            if (place > end) {
                page.completeExceptionally(new InvalidCursorException(
                        shard.results().cursor(place).toString(), "is beyond the end of the log"));
            } else if (place < low) {
                page.completeExceptionally(
                        new ResultGapException(shard.results().cursor(low), low - place));
            } else if (place < end) {
                List<StoredPage> pages = new ArrayList<>();
                for (Object each : (List<Object>) reply.get(4)) {
                    List<Object> entry = (List<Object>) each;
                    pages.add(StoredPage.of(Args.text(entry.get(0)), (List<Object>) entry.get(1)));
                }
                if (pages.isEmpty()) { // the server has forgotten some
                    page.completeExceptionally(new ResultGapException(now.cursor(end), end - place));
                } else {
                    answer(pages, page);
                }
            } else if (first) {
                ResultPage empty = new ResultPage(List.of(), shard.results().cursor(place));
                page.complete(() -> empty);
            } else {
                await(new Waiter(this, page), place);
            }
        }

        private void answer(Iterable<StoredPage> pages, CompletableFuture<@Nullable Supplier<ResultPage>> page) {
            long begin = place;
            long at = begin;
            List<StoredPage> used = new ArrayList<>();
            for (Iterator<StoredPage> each = pages.iterator(); each.hasNext() && at < begin + MOST; ) {
                StoredPage next = each.next();
                if (next.last() > at) {
                    if (next.first() > at + 1) {
                        if (used.isEmpty()) { // the server has forgotten some
                            page.completeExceptionally(new ResultGapException(
                                    shard.results().cursor(next.first() - 1), next.first() - 1 - at));
                            return;
                        }
                        break;
                    }
                    used.add(next);
                    at = Math.min(next.last(), begin + MOST);
                }
            }
            place = at;
            long end = at;
            page.complete(() -> decode(used, begin, end));
        }

        private ResultPage decode(List<StoredPage> used, long begin, long end) {
            List<JobResult> results = new ArrayList<>((int) (end - begin));
            for (StoredPage each : used) {
                each.results(shard).stream()
                        .filter(result -> result.cursor().position() > begin
                                && result.cursor().position() <= end)
                        .forEach(results::add);
            }
            return new ResultPage(results, shard.results().cursor(end));
        }
    }

    /** A page of the log; its results are read when first asked for. */
    private static final class StoredPage {
        private final long last;
        private final int size;
        private final byte[] blob;
        private volatile @Nullable List<JobResult> results;

        private StoredPage(long last, int size, byte[] blob) {
            this.last = last;
            this.size = size;
            this.blob = blob;
        }

        static StoredPage of(String id, List<Object> fields) {
            int size = 0;
            byte[] blob = Records.NOTHING;
            for (int i = 0; i < fields.size(); i += 2) {
                switch (Args.text(fields.get(i))) {
                    case "n" -> size = Integer.parseInt(Args.text(fields.get(i + 1)));
                    case "b" -> blob = (byte[]) fields.get(i + 1);
                    default -> {
                        // of no interest to readers
                    }
                }
            }
            return new StoredPage(Long.parseLong(id.substring(0, id.indexOf('-'))), size, blob);
        }

        static StoredPage of(String id, Map<byte[], byte[]> body) {
            List<Object> fields = new ArrayList<>();
            body.forEach((name, value) -> {
                fields.add(name);
                fields.add(value);
            });
            return of(id, fields);
        }

        long first() {
            return last - size + 1;
        }

        long last() {
            return last;
        }

        int size() {
            return size;
        }

        List<JobResult> results(Shard shard) {
            List<JobResult> known = results;
            if (known == null) {
                known = new ArrayList<>(size);
                long sequence = first();
                for (StoredJob job : Blobs.read(blob, shard)) {
                    known.add(job.result(shard.results().cursor(sequence), shard.codec));
                    sequence++;
                }
                results = known;
            }
            return known;
        }
    }
}
