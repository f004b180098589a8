package io.amboy.redis;

import io.amboy.JobStatusInfo;
import io.amboy.ResultGapException;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SetArgs;
import io.lettuce.core.StreamMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The changes of status, as this process reads them: once, while anybody watches, and kept for a while. The scripts write
 * changes only while a mark says that somebody watches. In the loop only, unless it says otherwise.
 */
final class ChangeFeed {
    private static final int KEPT = 4_096;
    private static final long MARK_MILLIS = 15_000;

    private final Shard shard;
    private final StreamTail tail;
    private final Scan scan;
    private final Set<ChangeSource> watching = new HashSet<>();
    private final List<Runnable> waiters = new ArrayList<>();
    private final Deque<Change> window = new ArrayDeque<>();
    private long next; // the number of the next one to be appended, if nothing was trimmed before it was read
    private long begin; // the number of the oldest page in the window
    private int kept; // statuses in the window
    private Scan.Place readTo = Scan.Place.BEGIN; // all that was appended up to here is in the window, or was
    private @Nullable CompletableFuture<Void> joined;

    ChangeFeed(Shard shard, Scan scan) {
        this.shard = shard;
        this.scan = scan;
        this.tail = new StreamTail(shard, "ch", this::goOn, this::appended, this::lost);
    }

    /** Any thread. */
    Pages.Source<List<JobStatusInfo>> source(boolean snapshot) {
        return new ChangeSource(snapshot);
    }

    private boolean goOn() {
        if (watching.isEmpty()) {
            joined = null;
            return false;
        }
        Link.when(mark(), (marked, error) -> {});
        return true;
    }

    private CompletionStage<String> mark() {
        return shard.link.call(
                commands -> commands.set(shard.key("cw"), Args.bytes("1"), SetArgs.Builder.px(MARK_MILLIS)));
    }

    /** Begins to read at the end of the stream. */
    private CompletableFuture<Void> join() {
        CompletableFuture<Void> now = joined;
        if (now != null) {
            return now;
        }
        CompletableFuture<Void> made = new CompletableFuture<>();
        joined = made;
        shard.then(
                mark().thenCompose(marked -> shard.link.call(commands -> commands.xrevrange(
                        shard.key("ch"), io.lettuce.core.Range.unbounded(), io.lettuce.core.Limit.from(1)))),
                (newest, error) -> {
                    if (error != null) {
                        joined = null;
                        made.completeExceptionally(Link.translate(error));
                    } else {
                        String end = newest.isEmpty() ? "0-0" : newest.get(0).getId();
                        if (tail.follow(end)) {
                            readTo = Scan.Place.of(end);
                            next = newest.isEmpty() ? 1 : number(newest.get(0)) + 1;
                        }
                        made.complete(null);
                    }
                });
        return made;
    }

    private void appended(List<StreamMessage<byte[], byte[]>> messages) {
        for (StreamMessage<byte[], byte[]> message : messages) {
            long number = number(message);
            if (number != next) {
                lost();
            }
            next = number + 1;
            message.getBody().forEach((field, blob) -> {
                if (field[0] == 'b') {
                    Change change = new Change(Scan.Place.of(message.getId()), Blobs.read(blob, shard));
                    window.add(change);
                    readTo = change.place;
                    kept += change.jobs.size();
                }
            });
        }
        while (kept > KEPT) {
            kept -= window.remove().jobs.size();
            begin++;
        }
        wakeAll();
    }

    /** Changes are numbered without a hole, for as long as the server forgets nothing. */
    private static long number(StreamMessage<byte[], byte[]> message) {
        for (Map.Entry<byte[], byte[]> field : message.getBody().entrySet()) {
            if (field.getKey()[0] == 'n') {
                return Args.number(field.getValue(), 0);
            }
        }
        return 0;
    }

    /** Nobody knows what was missed. */
    private void lost() {
        begin += window.size() + 1;
        window.clear();
        kept = 0;
        wakeAll();
    }

    private void wakeAll() {
        List<Runnable> woken = new ArrayList<>(waiters);
        waiters.clear();
        woken.forEach(Runnable::run);
    }

    void close() {
        tail.close();
        wakeAll();
    }

    private static List<JobStatusInfo> statuses(List<StoredJob> jobs) {
        return jobs.stream().map(StoredJob::status).toList();
    }

    /** Statuses that changed together. */
    private record Change(Scan.Place place, List<StoredJob> jobs) {}

    /** One subscriber's place. */
    private final class ChangeSource implements Pages.Source<List<JobStatusInfo>> {
        private final boolean snapshot;
        private boolean scanning;
        private long forgotten; // how far the result log had been forgotten when the snapshot began
        private boolean catchingUp;
        private Scan.@Nullable Place snapshotEnd;
        private final Set<String> looked = new HashSet<>(); // at what was known at that place
        private Scan.Place known = Scan.Place.BEGIN;
        private @Nullable ScanCursor at;
        private long place = -1;

        private ChangeSource(boolean snapshot) {
            this.snapshot = snapshot;
            this.scanning = snapshot;
        }

        @Override
        public CompletableFuture<@Nullable Supplier<List<JobStatusInfo>>> next(boolean first) {
            CompletableFuture<@Nullable Supplier<List<JobStatusInfo>>> page = new CompletableFuture<>();
            shard.loop.execute(() -> {
                if (first) {
                    watching.add(this);
                    shard.then(join().thenCompose(done -> forgotten()), (low, error) -> {
                        if (error != null) {
                            page.completeExceptionally(error);
                        } else {
                            forgotten = low;
                            begin(page);
                        }
                    });
                } else if (scanning) {
                    scanOn(page);
                } else if (catchingUp) {
                    catchUp(page);
                } else {
                    read(page);
                }
            });
            return page;
        }

        private void begin(CompletableFuture<@Nullable Supplier<List<JobStatusInfo>>> page) {
            place = begin + window.size();
            if (snapshot) {
                scanning = true;
                snapshotEnd = null;
                scanOn(page);
            } else {
                page.complete(List::of);
            }
        }

        private CompletableFuture<Long> forgotten() {
            return shard.link
                    .run(Script.RESULTS, shard.args().add("now").add(0))
                    .thenApply(reply -> (Long) reply.get(2));
        }

        /** Too far behind. A new snapshot tells the latest of every job, unless some are forgotten meanwhile. */
        private void beginAgain(CompletableFuture<@Nullable Supplier<List<JobStatusInfo>>> page) {
            shard.then(forgotten(), (low, error) -> {
                if (error != null) {
                    page.completeExceptionally(error);
                } else if (!snapshot || low > forgotten) {
                    page.completeExceptionally(
                            new ResultGapException(shard.results().cursor(low), Math.max(1, low - forgotten)));
                } else {
                    begin(page);
                }
            });
        }

        private void scanOn(CompletableFuture<@Nullable Supplier<List<JobStatusInfo>>> page) {
            shard.then(scan.step(at), (step, error) -> {
                if (error != null) {
                    page.completeExceptionally(Link.translate(error));
                    return;
                }
                at = step.next();
                scanning = at != null;
                catchingUp = !scanning;
                page.complete(() -> statuses(step.jobs()));
            });
        }

        /**
         * What changed during the snapshot is looked at once more, so that nothing older follows what was told: all that
         * the server had appended by its end, which must have been read first.
         */
        private void catchUp(CompletableFuture<@Nullable Supplier<List<JobStatusInfo>>> page) {
            Scan.Place end = snapshotEnd;
            if (!watching.contains(this) || shard.isClosed()) {
                page.complete(null);
            } else if (place < begin) {
                beginAgain(page);
            } else if (end == null) {
                shard.then(scan.look(List.of()), (look, error) -> {
                    if (error != null) {
                        page.completeExceptionally(Link.translate(error));
                    } else {
                        snapshotEnd = look.place();
                        catchUp(page);
                    }
                });
            } else if (readTo.compareTo(end) < 0) {
                waiters.add(() -> catchUp(page));
            } else {
                look(page);
            }
        }

        private void look(CompletableFuture<@Nullable Supplier<List<JobStatusInfo>>> page) {
            looked.clear();
            long number = begin;
            for (Change each : window) {
                if (number >= place) {
                    each.jobs.forEach(job -> looked.add(job.id));
                }
                number++;
            }
            shard.then(scan.look(List.copyOf(looked)), (look, error) -> {
                if (error != null) {
                    page.completeExceptionally(Link.translate(error));
                    return;
                }
                catchingUp = false;
                known = look.place();
                page.complete(() -> statuses(look.jobs()));
            });
        }

        /** Whether a status is older than what was told of its job. */
        private boolean isOld(Change change, StoredJob job) {
            return change.place.compareTo(known) <= 0 && looked.contains(job.id);
        }

        private void read(CompletableFuture<@Nullable Supplier<List<JobStatusInfo>>> page) {
            if (!watching.contains(this)) {
                page.complete(null);
            } else if (place < begin) {
                beginAgain(page);
            } else if (place < begin + window.size()) {
                Map<String, JobStatusInfo> latest = new LinkedHashMap<>();
                long number = begin;
                for (Change each : window) {
                    if (number >= place) {
                        for (StoredJob job : each.jobs) {
                            if (!isOld(each, job)) {
                                latest.remove(job.id);
                                latest.put(job.id, job.status());
                            }
                        }
                    }
                    number++;
                }
                place = begin + window.size();
                if (readTo.compareTo(known) > 0) {
                    looked.clear();
                }
                page.complete(() -> List.copyOf(latest.values()));
            } else if (shard.isClosed()) {
                page.complete(null);
            } else {
                waiters.add(() -> read(page));
            }
        }

        @Override
        public void left() {
            shard.loop.execute(() -> {
                watching.remove(this);
                wakeAll();
            });
        }
    }
}
