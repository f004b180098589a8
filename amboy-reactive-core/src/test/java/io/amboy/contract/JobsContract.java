package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobClaim;
import io.amboy.JobFailure;
import io.amboy.JobFilter;
import io.amboy.JobNotFoundException;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.JobType;
import io.amboy.NonRetryableException;
import io.amboy.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looking jobs up, one or many, once or for as long as they live. */
public interface JobsContract {
    QueueKit.Factory kits();

    private static List<String> ids(Rig rig, JobQueue queue, JobFilter filter) {
        return rig.all(queue.jobs(filter).map(Job::id));
    }

    @Test
    @DisplayName("a job is found as soon as it is put, with all that it was put with [Q-01, JOB-04, REM-02, REG-06]")
    default void jobIsFoundAsItWasPut() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            assertThat(rig.get(queue.get("a").hasElement())).isFalse();
            rig.put(
                    queue,
                    Rig.job("a")
                            .priority(3)
                            .header("k", "v")
                            .maxTime(Duration.ofSeconds(7))
                            .dispatchBy(rig.kit.now().plusSeconds(60))
                            .delay(Duration.ofSeconds(5))
                            .after("other"));
            Job job = rig.job(queue, "a");
            assertThat(Rig.ECHO.payloadOf(job)).isEqualTo("a");
            assertThat(job.type()).isEqualTo(Rig.ECHO.id());
            assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(job.priority()).isEqualTo(3);
            assertThat(job.headers()).isEqualTo(Map.of("k", "v"));
            assertThat(job.dependency().edges()).extracting(io.amboy.Edge::id).containsExactly("other");
            assertThat(job.times().created()).isEqualTo(rig.kit.now());
            assertThat(job.times().waitUntil()).isEqualTo(rig.kit.now().plusSeconds(5));
            assertThat(job.times().dispatchBy()).isEqualTo(rig.kit.now().plusSeconds(60));
            assertThat(job.times().maxTime()).isEqualTo(Duration.ofSeconds(7));
            assertThat(job.times().start()).isNull();
            assertThat(job.times().end()).isNull();
            assertThat(job.times().duration()).isNull();
            assertThat(job.progress()).isEqualTo(Progress.NONE);
            assertThat(job.value().isEmpty()).isTrue();
            assertThat(job.result()).isNull();
            assertThat(job.status().attempt()).isZero();
            assertThat(job.status().errors()).isEmpty();
            assertThat(rig.get(queue.get("b").hasElement())).isFalse();
        }
    }

    @Test
    @DisplayName("an ended job shows its value or its failure, its times and its errors [Q-01, JOB-06, REG-08, SHU-04]")
    default void endedJobShowsHowItEnded() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "good");
            rig.put(queue, "bad");
            JobClaim good = rig.get(queue.next());
            JobClaim bad = rig.get(queue.next());
            rig.advance(Duration.ofMillis(1_234));
            rig.done(good.complete(Rig.ECHO, "value"));
            rig.done(bad.fail(new NonRetryableException("what went wrong")));
            Job job = rig.job(queue, "good");
            assertThat(Rig.ECHO.valueOf(job.result())).isEqualTo("value");
            assertThat(job.times().duration()).isEqualTo(Duration.ofMillis(1_234));
            assertThat(job.status().completed()).isTrue();
            assertThat(job.status().owner()).isNull();
            Job failed = rig.job(queue, "bad");
            assertThat(failed.value().isEmpty()).isTrue();
            assertThat(failed.failure().kind()).isEqualTo(JobFailure.Kind.ERROR);
            assertThat(failed.failure().message()).contains("what went wrong");
            assertThat(failed.failure().at()).isEqualTo(rig.kit.now());
            assertThat(failed.status().errors()).containsExactly(failed.failure());
            assertThat(failed.status().errorCount()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a snapshot stays as it was [TR-12]")
    default void snapshotStaysAsItWas() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            Job before = rig.job(queue, "a");
            JobStatusInfo status = before.status();
            rig.done(rig.get(queue.next()).fail(new NonRetryableException("later")));
            assertThat(before.state()).isEqualTo(JobState.PENDING);
            assertThat(status.errors()).isEmpty();
            assertThat(rig.job(queue, "a").status().modificationCount()).isGreaterThan(status.modificationCount());
        }
    }

    @Test
    @DisplayName("jobs are listed by state, type and beginning of id, each once [DRV-06, REM-04]")
    default void filtersSelectJobs() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobType<String, String> other = JobType.of("other", 2, String.class, String.class);
            JobRegistry registry = JobRegistry.builder()
                    .handle(Rig.ECHO, (payload, context) -> Mono.just(payload))
                    .type(other)
                    .build();
            JobQueue queue = rig.byHand(registry);
            for (String id : List.of("t/1", "t/2", "u/1", "tt/1")) {
                rig.put(queue, id);
            }
            rig.put(queue, other.request("x").id("t/x"));
            rig.drain(queue, 2);
            assertThat(ids(rig, queue, JobFilter.ALL)).containsExactlyInAnyOrder("t/1", "t/2", "u/1", "tt/1", "t/x");
            assertThat(ids(rig, queue, JobFilter.ALL.states(JobState.SUCCEEDED)))
                    .containsExactlyInAnyOrder("t/1", "t/2");
            assertThat(ids(rig, queue, JobFilter.ALL.states(JobState.PENDING)))
                    .containsExactlyInAnyOrder("u/1", "tt/1", "t/x");
            assertThat(ids(rig, queue, JobFilter.ALL.types("other"))).containsExactly("t/x");
            assertThat(ids(rig, queue, JobFilter.ALL.idPrefix("t/"))).containsExactlyInAnyOrder("t/1", "t/2", "t/x");
            assertThat(ids(
                            rig,
                            queue,
                            JobFilter.ALL.idPrefix("t/").types("echo").states(JobState.SUCCEEDED)))
                    .containsExactlyInAnyOrder("t/1", "t/2");
            assertThat(ids(rig, queue, JobFilter.ALL.types("none"))).isEmpty();
        }
    }

    @Test
    @DisplayName("listing is finite, paged by demand, and can be left at any place [TR-8]")
    default void listingFollowsDemand() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.done(queue.putAll(Flux.range(0, 5_000).map(i -> Rig.job("job " + i))));
            Reader<Job> reader = Reader.of(queue.jobs(JobFilter.ALL), 0);
            IntStream.rangeClosed(1, 700).forEach(i -> {
                reader.request(1);
                reader.items.next();
                assertThat(reader.all()).hasSize(i);
            });
            assertThat(reader.hasEnded()).isFalse();
            reader.request(Long.MAX_VALUE);
            assertThat(reader.complete()).extracting(Job::id).hasSize(5_000).doesNotHaveDuplicates();
            assertThat(rig.all(queue.jobs(JobFilter.ALL).take(300))).hasSize(300);
        }
    }

    @Test
    @DisplayName("a listing while jobs come and end has every job that was there throughout, once [TR-12]")
    default void listingDuringChangesMissesNothing() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            rig.done(queue.putAll(
                    Flux.range(0, 3_000).map(i -> Rig.job("old " + i).delay(Duration.ofHours(1)))));
            Reader<io.amboy.PutResult> puts =
                    Reader.of(queue.putAll(Flux.range(0, 20_000).map(i -> Rig.job("new " + i))));
            for (int i = 0; i < 10; i++) {
                assertThat(ids(rig, queue, JobFilter.ALL.idPrefix("old ")))
                        .hasSize(3_000)
                        .doesNotHaveDuplicates();
            }
            puts.complete();
        }
    }

    @Test
    @DisplayName("watch shows a job now, then as it changes, and completes with its end")
    default void watchFollowsAJobToItsEnd() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, Rig.job("a").delay(Duration.ofSeconds(1)));
            Reader<Job> watch = Reader.of(queue.watch("a"));
            assertThat(watch.items.next().state()).isEqualTo(JobState.SCHEDULED);
            rig.advance(Duration.ofSeconds(1));
            assertThat(watch.items.next().state()).isEqualTo(JobState.PENDING);
            JobClaim claim = rig.get(queue.next());
            assertThat(watch.items.next().state()).isEqualTo(JobState.RUNNING);
            rig.put(queue, "another"); // is nobody's business here
            rig.done(claim.complete(Rig.ECHO, "v"));
            Job last = watch.items.next();
            assertThat(last.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(Rig.ECHO.valueOf(last.result())).isEqualTo("v");
            assertThat(watch.complete()).hasSize(4);
            // of an ended job there is one snapshot, of an unknown one none
            assertThat(Reader.of(queue.watch("a")).complete()).hasSize(1);
            Reader.of(queue.watch("unknown")).fail(JobNotFoundException.class);
        }
    }

    @Test
    @DisplayName("a slow watcher sees the latest and never misses the end")
    default void slowWatcherSeesTheLatest() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            Reader<Job> watch = Reader.of(queue.watch("a"), 1);
            assertThat(watch.items.next().state()).isEqualTo(JobState.PENDING);
            for (int i = 0; i < 200; i++) {
                rig.done(rig.get(queue.next()).giveBack());
            }
            rig.drain(queue, 1);
            watch.request(Long.MAX_VALUE);
            List<Job> seen = watch.complete();
            assertThat(seen).hasSizeLessThan(20);
            assertThat(seen.get(seen.size() - 1).state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @Test
    @DisplayName("progress reaches those who watch, the latest report first of all, and stays with the job")
    default void progressIsSeen() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            rig.put(queue, "a");
            Steered.Run run = handler.starts.next();
            Reader<Job> watch = Reader.of(queue.watch("a"));
            for (int i = 1; i <= 1_000; i++) {
                run.context.progress(i / 2_000.0, "step " + i);
            }
            Job seen;
            do {
                seen = watch.items.next();
            } while (seen.progress().fraction() < 0.5);
            assertThat(seen.progress()).isEqualTo(new Progress(0.5, "step 1000"));
            assertThat(rig.job(queue, "a").progress()).isEqualTo(seen.progress());
            run.context.progress(7, "x".repeat(1_000));
            run.succeed("done");
            List<Job> all = watch.complete();
            Progress last = all.get(all.size() - 1).progress();
            assertThat(last.fraction()).isEqualTo(1);
            assertThat(last.note()).hasSize(256);
            run.context.progress(0.1, "too late"); // harmless
            assertThat(rig.job(queue, "a").progress()).isEqualTo(last);
        }
    }

    @Test
    default void manyWatchOneJobAndOneWatchesMany() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.done(queue.putAll(Flux.range(0, 300).map(i -> Rig.job("job " + i))));
            List<Reader<Job>> watches = Flux.range(0, 600)
                    .map(i -> Reader.of(queue.watch("job " + i % 300)))
                    .collectList()
                    .block(rig.kit.patience());
            rig.done(queue.start());
            assertThat(watches).allSatisfy(watch -> {
                List<Job> seen = watch.complete();
                assertThat(seen.get(seen.size() - 1).state()).isEqualTo(JobState.SUCCEEDED);
            });
        }
    }
}
