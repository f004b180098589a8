package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobResult;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Many readers of one log: each at its own pace, and none at another's cost. */
public interface SubscribersContract {
    QueueKit.Factory kits();

    private static void run(Rig rig, JobQueue queue, int from, int to) {
        rig.done(queue.putAll(Flux.range(from, to - from).map(i -> Rig.job("job " + i))));
        rig.get(queue.awaitIdle());
    }

    /** The same in portions that retention keeps, so that a witness can read along; what it read. */
    private static List<String> runWitnessed(Rig rig, JobQueue queue, int from, int to, Reader<JobResult> witness) {
        List<String> order = new ArrayList<>();
        for (int i = from; i < to; i += 50) {
            run(rig, queue, i, i + 50);
            order.addAll(ids(witness.items.next(50)));
        }
        return order;
    }

    private static List<String> ids(List<JobResult> results) {
        return results.stream().map(JobResult::id).toList();
    }

    private static Reader<JobResult> fromNow(JobQueue queue, long demand) {
        return Reader.of(queue.results(), demand);
    }

    private static JobQueue forgetful(Rig rig, int retained) {
        return rig.started(Rig.echo(), builder -> builder.retain(retained, Duration.ofHours(1)));
    }

    @Test
    default void slowReaderGetsEverythingThatIsKept() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Reader<JobResult> fast = fromNow(queue, Long.MAX_VALUE);
            Reader<JobResult> slow = fromNow(queue, 0);
            run(rig, queue, 0, 1_000);
            List<String> read = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                assertThat(slow.all()).hasSize(i); // no more than it asked for
                slow.request(1);
                read.add(slow.items.next().id());
            }
            assertThat(read).isEqualTo(ids(fast.items.next(1_000)));
        }
    }

    @Test
    @DisplayName("demand that comes in crumbs from many threads is added up [SC-52]")
    default void crumbsOfDemandAddUp() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Reader<JobResult> reader = fromNow(queue, 0);
            run(rig, queue, 0, 500);
            rig.done(Flux.range(0, 400)
                    .flatMap(
                            i -> reactor.core.publisher.Mono.fromRunnable(() -> reader.request(1))
                                    .subscribeOn(reactor.core.scheduler.Schedulers.parallel()),
                            16));
            assertThat(ids(reader.items.next(400))).doesNotHaveDuplicates();
            reader.request(Long.MAX_VALUE);
            reader.request(Long.MAX_VALUE); // more than there can ever be
            assertThat(reader.items.next(100)).hasSize(100);
        }
    }

    @Test
    @DisplayName("who falls behind retention hears of one gap, exact in number, and can go on where it ends [SC-52]")
    default void gapSaysWhatWasMissed() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = forgetful(rig, 100);
            run(rig, queue, 0, 50);
            List<JobResult> first =
                    rig.all(queue.results(ResultCursor.EARLIEST, JobFilter.ALL).take(10));
            Reader<JobResult> witness = fromNow(queue, Long.MAX_VALUE);
            List<String> order = runWitnessed(rig, queue, 50, 2_050, witness);

            ResultGapException gap = Reader.of(queue.results(first.get(9).cursor(), JobFilter.ALL))
                    .fail(ResultGapException.class);
            Reader<JobResult> resumed = Reader.of(queue.results(gap.resumeAt(), JobFilter.ALL));
            long kept = 2_050 - 10 - gap.missed();
            assertThat(kept).isBetween(100L, 1_999L);
            assertThat(ids(resumed.items.next((int) kept)))
                    .isEqualTo(order.subList(order.size() - (int) kept, order.size()));
            // the oldest that is kept is no gap
            Reader<JobResult> earliest = Reader.of(queue.results(ResultCursor.EARLIEST, JobFilter.ALL));
            assertThat(earliest.items.next().id()).isEqualTo(order.get(order.size() - (int) kept));
        }
    }

    @Test
    @DisplayName("a live reader that stops asking gets everything or one gap, never silence [SC-52]")
    default void stalledLiveReaderMeetsOneGap() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = forgetful(rig, 100);
            Reader<JobResult> witness = fromNow(queue, Long.MAX_VALUE);
            Reader<JobResult> stalled = fromNow(queue, 3);
            List<String> order = new ArrayList<>(runWitnessed(rig, queue, 0, 50, witness));
            stalled.items.next(3); // or it could fall behind while it still asks
            order.addAll(runWitnessed(rig, queue, 50, 2_000, witness));
            stalled.request(Long.MAX_VALUE);
            ResultGapException gap = stalled.fail(ResultGapException.class);
            List<String> before = ids(stalled.all());
            assertThat(before).isEqualTo(order.subList(0, before.size()));
            int after = (int) (2_000 - before.size() - gap.missed());
            Reader<JobResult> resumed = Reader.of(queue.results(gap.resumeAt(), JobFilter.ALL));
            assertThat(ids(resumed.items.next(after))).isEqualTo(order.subList(2_000 - after, 2_000));
        }
    }

    @Test
    @DisplayName("subscribers that never ask cost the others and the workers nothing [SC-52, TR-7]")
    default void silentSubscribersCostNothing() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = forgetful(rig, 50_000);
            List<Reader<?>> silent = Stream.generate(
                            () -> Stream.<Reader<?>>of(fromNow(queue, 0), Reader.of(queue.jobStats(), 0)))
                    .limit(100)
                    .flatMap(two -> two)
                    .toList();
            Reader<JobResult> eager = fromNow(queue, Long.MAX_VALUE);
            run(rig, queue, 0, 20_000);
            assertThat(eager.items.next(20_000)).hasSize(20_000);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 20_000, 0, 0, 0));
            assertThat(silent).allSatisfy(reader -> {
                assertThat(reader.all()).isEmpty();
                assertThat(reader.hasEnded()).isFalse();
            });
        }
    }

    @Test
    @DisplayName("a subscriber that fails or blocks its own stream stops nobody else [TR-6, TR-7]")
    default void failingSubscriberHurtsOnlyItself() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Reader<JobResult> broken = Reader.of(queue.results().doOnNext(result -> {
                throw new IllegalStateException("the subscriber's own fault");
            }));
            Reader<JobResult> well = fromNow(queue, Long.MAX_VALUE);
            run(rig, queue, 0, 300);
            broken.fail(IllegalStateException.class);
            assertThat(well.items.next(300)).hasSize(300);
        }
    }

    @Test
    @DisplayName("a cancelled subscriber hears nothing more, and the others go on [TR-8]")
    default void cancelledSubscriberHearsNothingMore() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Reader<JobResult> stays = fromNow(queue, Long.MAX_VALUE);
            List<Reader<JobResult>> leave = Stream.generate(() -> fromNow(queue, Long.MAX_VALUE))
                    .limit(20)
                    .toList();
            run(rig, queue, 0, 100);
            leave.forEach(reader -> reader.items.next(100));
            leave.forEach(Reader::cancel);
            run(rig, queue, 100, 400);
            assertThat(stays.items.next(400)).hasSize(400);
            assertThat(leave).allSatisfy(reader -> {
                assertThat(reader.all()).hasSize(100);
                assertThat(reader.hasEnded()).isFalse();
            });
        }
    }

    @Test
    @DisplayName("ten thousand subscribers all hear of every result")
    default void tenThousandSubscribers() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            List<Reader<JobResult>> readers = Stream.generate(() -> fromNow(queue, Long.MAX_VALUE))
                    .limit(10_000)
                    .toList();
            run(rig, queue, 0, 10);
            List<String> order = ids(readers.get(0).items.next(10));
            for (Reader<JobResult> reader : readers.subList(1, readers.size())) {
                assertThat(ids(reader.items.next(10))).isEqualTo(order);
            }
            readers.forEach(Reader::cancel);
        }
    }
}
