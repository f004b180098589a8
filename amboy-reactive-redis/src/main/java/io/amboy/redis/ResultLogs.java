package io.amboy.redis;

import io.amboy.InvalidCursorException;
import io.amboy.Job;
import io.amboy.JobResult;
import io.amboy.JobStatusInfo;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import io.amboy.ResultPage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The result logs of all shards as one, whose cursors have a position in each. */
final class ResultLogs {
    private final Loop loop;
    private final List<ShardSession> shards;

    ResultLogs(Loop loop, List<ShardSession> shards) {
        this.loop = loop;
        this.shards = shards;
    }

    private boolean isOne() {
        return shards.size() == 1;
    }

    /** The name of all logs together; another as soon as one of them is another. */
    private String name() {
        long hash = 0;
        for (ShardSession each : shards) {
            hash = 31 * hash + each.shard.results().name().hashCode();
            hash ^= hash >>> 29;
        }
        return shards.get(0).shard.results().name() + "." + Long.toHexString(hash);
    }

    /** The place of a job's result. Those who go on there read the other shards' logs from their beginning. */
    Job widened(int shard, Job job) {
        ResultCursor narrow = job.cursor();
        if (isOne() || narrow == null) {
            return job;
        }
        long[] positions = new long[shards.size()];
        positions[shard] = narrow.position();
        return new Job(
                job.type(),
                job.status(),
                job.times(),
                job.priority(),
                job.dependency(),
                job.headers(),
                job.progress(),
                job.payload(),
                job.value(),
                job.failure(),
                ResultCursor.at(name(), positions));
    }

    /** The results of all shards. */
    Pages.Source<ResultPage> source(ResultCursor after) {
        if (isOne()) {
            return shards.get(0).results.source(after);
        }
        boolean named = !after.log().isEmpty();
        if (named && (!after.log().equals(name()) || after.positions().length != shards.size())) {
            return new Refused<>(new InvalidCursorException(after.toString(), "is not of this log, " + name()));
        }
        long[] positions = after.positions();
        List<Pages.Source<ResultPage>> sources = IntStream.range(0, shards.size())
                .mapToObj(i -> {
                    ShardSession each = shards.get(i);
                    return each.results.source(named ? each.shard.results().cursor(positions[i]) : after);
                })
                .toList();
        return new Merged<>(loop, sources, new Joined(name(), named ? positions : new long[shards.size()]));
    }

    /** The changes of all shards. */
    Pages.Source<List<JobStatusInfo>> changes(boolean snapshot) {
        if (isOne()) {
            return shards.get(0).changes.source(snapshot);
        }
        return new Merged<>(
                loop, shards.stream().map(each -> each.changes.source(snapshot)).toList(), new Merged.Join<>() {
                    @Override
                    public List<JobStatusInfo> first(List<List<JobStatusInfo>> pages) {
                        return pages.stream().flatMap(List::stream).toList();
                    }

                    @Override
                    public List<JobStatusInfo> page(int shard, List<JobStatusInfo> page) {
                        return page;
                    }

                    @Override
                    public Throwable error(int shard, Throwable error) {
                        return widened(error, shard, new long[shards.size()]);
                    }
                });
    }

    private Throwable widened(Throwable error, int shard, long[] positions) {
        if (!(error instanceof ResultGapException gap)) {
            return error;
        }
        positions[shard] = gap.resumeAt().position();
        return new ResultGapException(ResultCursor.at(name(), positions), gap.missed());
    }

    /** One subscriber's places. */
    private final class Joined implements Merged.Join<ResultPage> {
        private final String name;
        private final long[] positions;

        private Joined(String name, long[] positions) {
            this.name = name;
            this.positions = positions;
        }

        @Override
        public ResultPage first(List<ResultPage> pages) {
            for (int i = 0; i < positions.length; i++) { // where each begins, before any of them moves on
                ResultPage page = pages.get(i);
                positions[i] = page.results().isEmpty()
                        ? page.next().position()
                        : page.results().get(0).cursor().position() - 1;
            }
            List<JobResult> results = new ArrayList<>();
            for (int i = 0; i < positions.length; i++) {
                results.addAll(page(i, pages.get(i)).results());
            }
            return new ResultPage(results, cursor());
        }

        @Override
        public ResultPage page(int shard, ResultPage page) {
            List<JobResult> results = new ArrayList<>(page.results().size());
            for (JobResult each : page.results()) {
                positions[shard] = each.cursor().position();
                results.add(new JobResult(
                        cursor(),
                        each.id(),
                        each.type(),
                        each.state(),
                        each.skipped(),
                        each.value(),
                        each.failure(),
                        each.attempt(),
                        each.times(),
                        each.headers()));
            }
            positions[shard] = page.next().position();
            return new ResultPage(results, cursor());
        }

        @Override
        public Throwable error(int shard, Throwable error) {
            return widened(error, shard, positions);
        }

        private ResultCursor cursor() {
            return ResultCursor.at(name, Arrays.copyOf(positions, positions.length));
        }
    }

    /** What cannot be read. */
    private record Refused<T>(Throwable why) implements Pages.Source<T> {
        @Override
        public CompletableFuture<@Nullable Supplier<T>> next(boolean first) {
            return CompletableFuture.failedFuture(why);
        }

        @Override
        public void left() {
            // nothing to let go of
        }
    }
}
