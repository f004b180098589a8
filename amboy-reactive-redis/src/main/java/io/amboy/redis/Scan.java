package io.amboy.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks jobs up: those of known ids, or all, some at a time. */
final class Scan {
    private static final int STEP = 500;

    private final Shard shard;
    private final ScanArgs match;

    Scan(Shard shard) {
        this.shard = shard;
        this.match = ScanArgs.Builder.limit(STEP).match(glob(shard.prefix + Shard.JOB) + "*");
    }

    private static String glob(String text) {
        return text.replaceAll("([\\[\\]?*\\\\])", "\\\\$1");
    }

    /** A step, and what it found. */
    record Step(@Nullable ScanCursor next, List<StoredJob> jobs) {}

    CompletableFuture<Step> step(@Nullable ScanCursor at) {
        CompletableFuture<KeyScanCursor<byte[]>> keys = shard.link
                .call(commands -> at == null ? commands.scan(match) : commands.scan(at, match))
                .toCompletableFuture();
        return keys.thenCompose(found -> {
            ScanCursor next = found.isFinished() ? null : ScanCursor.of(found.getCursor());
            List<String> ids =
                    found.getKeys().stream().map(shard::id).distinct().toList();
            return ids.isEmpty()
                    ? CompletableFuture.completedFuture(new Step(next, List.of()))
                    : find(ids).thenApply(jobs -> new Step(next, jobs));
        });
    }

    CompletableFuture<List<StoredJob>> find(List<String> ids) {
        return look(ids).thenApply(Look::jobs);
    }

    /** Jobs, and the place in the stream of changes up to which they are known. */
    record Look(List<StoredJob> jobs, Place place) {}

    CompletableFuture<Look> look(List<String> ids) {
        Args args = shard.args();
        ids.forEach(args::add);
        return shard.link.run(Script.FIND, args).thenApply(records -> {
            List<StoredJob> jobs = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                byte[] record = (byte[]) records.get(i);
                if (record.length > 0) {
                    jobs.add(StoredJob.of(ids.get(i), record));
                }
            }
            return new Look(jobs, Place.of(Args.text(records.get(ids.size()))));
        });
    }

    /** A place in a stream. */
    record Place(long time, long number) implements Comparable<Place> {
        static final Place BEGIN = new Place(0, 0);

        static Place of(String id) {
            int dash = id.indexOf('-');
            return new Place(Long.parseLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)));
        }

        @Override
        public int compareTo(Place other) {
            return time == other.time ? Long.compare(number, other.number) : Long.compare(time, other.time);
        }
    }
}
