package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.ResultGapException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The stream of statuses: where every job stands, then each change; the latest, and never without the last. */
public interface JobStatsContract {
    QueueKit.Factory kits();

    /** Reads until a job is seen in a state; all that was read on the way. */
    private static List<JobStatusInfo> until(Reader<JobStatusInfo> reader, String id, JobState state) {
        List<JobStatusInfo> read = new ArrayList<>();
        JobStatusInfo next;
        do {
            next = reader.items.next();
            read.add(next);
        } while (!next.id().equals(id) || next.state() != state);
        return read;
    }

    @Test
    @DisplayName("the stream begins with the status of every job, ended ones too [Q-01, REM-04, DRV-06]")
    default void snapshotShowsEveryJob() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.done(queue.putAll(Flux.range(0, 1_000).map(i -> Rig.job("job " + i))));
            rig.put(queue, Rig.job("late").delay(Duration.ofHours(1)));
            rig.put(queue, Rig.job("waits").after("never"));
            rig.drain(queue, 300);
            JobClaim held = rig.get(queue.next());
            Map<JobState, Integer> states = new TreeMap<>();
            List<JobStatusInfo> snapshot = rig.all(queue.jobStats().take(1_002));
            snapshot.forEach(status -> states.merge(status.state(), 1, Integer::sum));
            assertThat(snapshot).extracting(JobStatusInfo::id).doesNotHaveDuplicates();
            assertThat(states)
                    .isEqualTo(Map.of(
                            JobState.PENDING, 699,
                            JobState.SUCCEEDED, 300,
                            JobState.RUNNING, 1,
                            JobState.SCHEDULED, 1,
                            JobState.BLOCKED, 1));
            assertThat(snapshot)
                    .filteredOn(status -> status.id().equals(held.id()))
                    .singleElement()
                    .satisfies(status -> {
                        assertThat(status.owner()).isNotNull();
                        assertThat(status.inProgress()).isTrue();
                        assertThat(status.epoch()).isEqualTo(held.epoch());
                    });
        }
    }

    @Test
    @DisplayName("a reader that keeps up sees each step of a job [DSP-01, DSP-03]")
    default void changesFollowTheSnapshot() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "old");
            Reader<JobStatusInfo> reader = Reader.of(queue.jobStats());
            assertThat(reader.items.next().id()).isEqualTo("old");
            rig.put(queue, Rig.job("new").priority(1).delay(Duration.ofSeconds(1)));
            until(reader, "new", JobState.SCHEDULED);
            rig.advance(Duration.ofSeconds(1));
            until(reader, "new", JobState.PENDING);
            JobClaim claim = rig.get(queue.next());
            until(reader, "new", JobState.RUNNING);
            rig.done(claim.fail(new IllegalStateException("again")));
            JobStatusInfo failed = until(reader, "new", JobState.SCHEDULED).stream()
                    .reduce((a, b) -> b)
                    .orElseThrow();
            assertThat(failed.errorCount()).isEqualTo(1);
            assertThat(failed.owner()).isNull();
            rig.abort(queue, "new");
            JobStatusInfo last = until(reader, "new", JobState.ABORTED).stream()
                    .reduce((a, b) -> b)
                    .orElseThrow();
            assertThat(last.completed()).isTrue();
            assertThat(last.modificationTime()).isEqualTo(rig.kit.now());
        }
    }

    @Test
    @DisplayName("a slow reader sees the latest status of a job, not each [TR-20]")
    default void slowReaderSeesTheLatest() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "first");
            Reader<JobStatusInfo> reader = Reader.of(queue.jobStats(), 1);
            assertThat(reader.items.next().id()).isEqualTo("first");
            for (int i = 0; i < 300; i++) { // changes of two jobs, unseen
                rig.done(rig.get(queue.next()).giveBack());
            }
            rig.put(queue, "second");
            rig.drain(queue, 2);
            reader.request(Long.MAX_VALUE);
            List<JobStatusInfo> rest = until(reader, "second", JobState.SUCCEEDED);
            assertThat(rest).hasSizeLessThan(20);
            Map<String, JobState> latest = new HashMap<>();
            rest.forEach(status -> latest.put(status.id(), status.state()));
            assertThat(latest).isEqualTo(Map.of("first", JobState.SUCCEEDED, "second", JobState.SUCCEEDED));
        }
    }

    @Test
    @DisplayName("whatever a reader's pace, it sees the last status of every job, and never goes back in time")
    default void nobodyMissesTheLastStatus() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo((payload, context) -> payload.endsWith("3")
                    ? Mono.error(new io.amboy.NonRetryableException("three"))
                    : Mono.just(payload)));
            List<Flux<JobStatusInfo>> paces = List.of(
                    queue.jobStats(),
                    queue.jobStats().limitRate(1),
                    queue.jobStats().publishOn(reactor.core.scheduler.Schedulers.boundedElastic(), 7),
                    queue.jobStats().delayElements(Duration.ofNanos(200_000)).limitRate(2));
            List<Map<String, JobStatusInfo>> seen = paces.stream()
                    .map(pace -> (Map<String, JobStatusInfo>) new HashMap<String, JobStatusInfo>())
                    .toList();
            List<Reader<JobStatusInfo>> readers = new ArrayList<>();
            for (int i = 0; i < paces.size(); i++) {
                Map<String, JobStatusInfo> latest = seen.get(i);
                readers.add(Reader.of(paces.get(i)
                        .doOnNext(status -> {
                            JobStatusInfo before = latest.put(status.id(), status);
                            assertThat(before == null ? 0 : before.modificationCount())
                                    .as("changes of %s", status.id())
                                    .isLessThanOrEqualTo(status.modificationCount());
                        })
                        .takeUntil(status -> latest.size() == 1_000
                                && status.completed()
                                && latest.values().stream().allMatch(JobStatusInfo::completed))));
            }
            rig.done(queue.putAll(Flux.range(0, 1_000).map(i -> Rig.job("job " + i))));
            readers.forEach(Reader::complete);
            assertThat(seen)
                    .allSatisfy(latest -> assertThat(latest.values())
                            .allSatisfy(status -> assertThat(status.state())
                                    .isEqualTo(status.id().endsWith("3") ? JobState.FAILED : JobState.SUCCEEDED)));
        }
    }

    @Test
    @DisplayName("when retention forgets a last status that was not read, the reader is told, and can begin anew")
    default void forgottenLastStatusIsAGap() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.retain(10, Duration.ofHours(1)));
            rig.put(queue, "seen");
            rig.end(queue, "seen");
            Reader<JobStatusInfo> slow = Reader.of(queue.jobStats(), 1);
            slow.items.next();
            rig.done(queue.putAll(Flux.range(0, 2_000).map(i -> Rig.job("job " + i))));
            rig.get(queue.awaitIdle());
            slow.request(Long.MAX_VALUE);
            ResultGapException gap = slow.fail(ResultGapException.class);
            assertThat(gap.missed()).isPositive();
            assertThat(rig.all(queue.jobStats().take(10)))
                    .allSatisfy(status -> assertThat(status.state()).isEqualTo(JobState.SUCCEEDED));
        }
    }
}
