package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.Job;
import io.amboy.JobFailure;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.TypeRef;
import io.amboy.UnreadablePayloadException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Payloads and results on their way: through the store, between processes that know different versions. */
public interface PayloadContract {
    QueueKit.Factory kits();

    record Resize(String image, int width, Map<String, Instant> history) {}

    record Old(String image) {}

    JobType<Resize, List<Resize>> RESIZE =
            JobType.of("resize", 2, TypeRef.of(Resize.class), new TypeRef<List<Resize>>() {});
    JobType<Old, List<Resize>> RESIZE_OLD =
            JobType.of("resize", 1, TypeRef.of(Old.class), new TypeRef<List<Resize>>() {});

    private static JobRegistry knowsNew() {
        return JobRegistry.builder()
                .handle(RESIZE, (payload, context) -> Mono.just(List.of(payload)))
                .build();
    }

    private static JobRegistry knowsBoth() {
        return JobRegistry.builder()
                .handle(RESIZE, (payload, context) -> Mono.just(List.of(payload)))
                .upcast(RESIZE, 1, Old.class, old -> new Resize(old.image(), 128, Map.of()))
                .build();
    }

    private static JobRegistry knowsOld() {
        return JobRegistry.builder().type(RESIZE_OLD).build();
    }

    @Test
    @DisplayName("payload and result arrive as they were, types and all [REG-04, REG-06]")
    default void payloadAndResultArrive() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(knowsNew());
            Resize payload = new Resize("ä€😀\u0000", Integer.MIN_VALUE, Map.of("", Instant.MAX, "k", Instant.EPOCH));
            assertThat(rig.get(queue.call(RESIZE.request(payload).id("a")))).isEqualTo(List.of(payload));
            assertThat(RESIZE.payloadOf(rig.job(queue, "a"))).isEqualTo(payload);
            assertThat(RESIZE.valueOf(rig.end(queue, "a"))).isEqualTo(List.of(payload));
        }
    }

    @Test
    @DisplayName("payloads survive byte for byte among thousands of others")
    default void payloadsAreNotMixedUp() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(knowsNew());
            Reader<JobResult> results = Reader.of(queue.results());
            rig.done(queue.putAll(Flux.range(0, 2_000)
                    .map(i -> RESIZE.request(new Resize("image " + i, i, Map.of()))
                            .id("job " + i))));
            assertThat(results.items.next(2_000)).allSatisfy(result -> {
                int number = Integer.parseInt(result.id().substring(4));
                assertThat(RESIZE.valueOf(result)).isEqualTo(List.of(new Resize("image " + number, number, Map.of())));
            });
        }
    }

    @Test
    @DisplayName("a payload of an older version runs through its upcaster, and reads so everywhere [REG-12]")
    default void olderPayloadIsUpcast() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue producer = rig.queue(knowsOld());
            rig.put(producer, RESIZE_OLD.request(new Old("cat")).id("a"));
            JobQueue worker = rig.started(knowsBoth());
            Resize expected = new Resize("cat", 128, Map.of());
            JobResult result = rig.end(worker, "a", JobState.SUCCEEDED);
            assertThat(RESIZE.valueOf(result)).isEqualTo(List.of(expected));
            assertThat(result.type()).isEqualTo(RESIZE_OLD.id());
            assertThat(RESIZE.payloadOf(rig.job(worker, "a"))).isEqualTo(expected);
            assertThat(RESIZE_OLD.payloadOf(rig.job(producer, "a"))).isEqualTo(new Old("cat"));
        }
    }

    @Test
    @DisplayName("a version bump alone loses no job: it waits, counted, for a worker that reads it [REG-12, TR-6]")
    default void versionBumpLosesNothing() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue producer = rig.queue(knowsOld());
            rig.put(producer, RESIZE_OLD.request(new Old("cat")).id("old"));
            JobQueue newOnly = rig.started(knowsNew());
            rig.put(newOnly, RESIZE.request(new Resize("dog", 1, Map.of())).id("new"));
            rig.end(newOnly, "new", JobState.SUCCEEDED); // though the other came first
            assertThat(rig.stateOf(newOnly, "old")).isEqualTo(JobState.PENDING);
            assertThat(rig.stats(newOnly)).isEqualTo(new QueueStats(1, 0, 0, 0, 1, 0, 0, 0));
            rig.started(knowsBoth());
            assertThat(RESIZE.valueOf(rig.end(producer, "old", JobState.SUCCEEDED)))
                    .isEqualTo(List.of(new Resize("cat", 128, Map.of())));
        }
    }

    @Test
    @DisplayName("an unreadable payload fails its own job, names the type, and poisons nothing [TR-6, TR-10]")
    default void unreadablePayloadFailsItsJobOnly() {
        try (Rig rig = Rig.realTime(kits())) {
            // the same name and version with another payload: somebody forgot to raise the version
            JobType<List<Integer>, String> liar =
                    JobType.of("resize", 2, new TypeRef<List<Integer>>() {}, TypeRef.of(String.class));
            JobQueue producer = rig.queue(JobRegistry.builder().type(liar).build());
            JobQueue worker = rig.queue(knowsNew());
            for (int i = 0; i < 20; i++) {
                rig.put(producer, liar.request(List.of(1, 2)).id("bad " + i));
                rig.put(worker, RESIZE.request(new Resize("cat", i, Map.of())).id("good " + i));
            }
            rig.done(worker.start());
            assertThat(rig.get(worker.awaitIdle())).isEqualTo(new QueueStats(0, 0, 0, 0, 20, 20, 0, 0));
            Job bad = rig.job(worker, "bad 7");
            assertThat(bad.failure().kind()).isEqualTo(JobFailure.Kind.UNREADABLE);
            assertThat(bad.status().errorCount()).isEqualTo(1); // trying again would not help
            assertThatThrownBy(() -> RESIZE.payloadOf(bad)).isInstanceOf(UnreadablePayloadException.class);
            assertThat(liar.payloadOf(rig.job(producer, "bad 7"))).isEqualTo(List.of(1, 2));
        }
    }

    @Test
    default void failingUpcasterMakesThePayloadUnreadable() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue producer = rig.queue(knowsOld());
            rig.put(producer, RESIZE_OLD.request(new Old("cat")).id("a"));
            JobQueue worker = rig.started(JobRegistry.builder()
                    .handle(RESIZE, (payload, context) -> Mono.just(List.of(payload)))
                    .upcast(RESIZE, 1, Old.class, old -> {
                        throw new IllegalStateException("cannot");
                    })
                    .build());
            JobResult result = rig.end(worker, "a", JobState.FAILED);
            assertThat(result.failure().kind()).isEqualTo(JobFailure.Kind.UNREADABLE);
            Job job = rig.job(worker, "a");
            assertThatThrownBy(() -> RESIZE.payloadOf(job)).isInstanceOf(UnreadablePayloadException.class);
        }
    }
}
