package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobAbortedException;
import io.amboy.JobExpiredException;
import io.amboy.JobFailedException;
import io.amboy.JobNotFoundException;
import io.amboy.JobQueue;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.NonRetryableException;
import io.amboy.QueueClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Waiting for one job: whenever the wait begins, it ends, and with the truth. */
public interface AwaitContract {
    QueueKit.Factory kits();

    @Test
    @DisplayName("await answers before, while and after a job ends, always the same [SC-51, WAI-03]")
    default void awaitAnswersWhenever() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, Rig.job("a").delay(Duration.ofSeconds(1)));
            Reader<JobResult> before = Reader.of(queue.await("a"));
            rig.advance(Duration.ofSeconds(1));
            var claim = rig.get(queue.next());
            Reader<JobResult> meanwhile = Reader.of(queue.await("a"));
            Reader<JobResult> elsewhere = Reader.of(rig.queue(Rig.echo()).await("a"));
            rig.advance(Duration.ofDays(1));
            assertThat(List.of(before, meanwhile, elsewhere)).noneMatch(Reader::hasEnded);
            rig.done(claim.complete(Rig.ECHO, "v"));
            JobResult result = before.complete().get(0);
            assertThat(Rig.ECHO.valueOf(result)).isEqualTo("v");
            for (Reader<JobResult> other : List.of(meanwhile, elsewhere, Reader.of(queue.await("a")))) {
                JobResult same = other.complete().get(0);
                assertThat(same.cursor()).isEqualTo(result.cursor());
                assertThat(same.times()).isEqualTo(result.times());
            }
        }
    }

    @Test
    @DisplayName("await of an unknown job fails at once, of a job put later it does not wait [ERR-01]")
    default void unknownJobFailsAtOnce() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            JobNotFoundException error = Reader.of(queue.await("nobody")).fail(JobNotFoundException.class);
            assertThat(error).hasMessageContaining("nobody");
            rig.put(queue, "nobody");
            assertThat(rig.end(queue, "nobody").state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @Test
    @DisplayName("a forgotten job is unknown, and a wait that races its end and its oblivion ends all the same [SC-51]")
    default void everyWaitEnds() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.retain(1, Duration.ofHours(1)));
            List<Reader<JobResult>> waits = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                String id = "job " + i;
                waits.add(Reader.of(queue.put(Rig.job(id))
                        .then(queue.await(id).subscribeOn(Schedulers.parallel()))
                        .onErrorResume(JobNotFoundException.class, forgotten -> Mono.empty())));
            }
            waits.forEach(Reader::complete);
            Reader.of(queue.await("job 0")).fail(JobNotFoundException.class);
        }
    }

    @Test
    @DisplayName("a wait that begins before the end hears the outcome even if retention is short [SC-51]")
    default void waitOutlivesAShortRetention() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo(), builder -> builder.retain(1_000, Duration.ofHours(1)));
            rig.done(queue.putAll(Flux.range(0, 500).map(i -> Rig.job("job " + i))));
            List<Reader<JobResult>> waits = Flux.range(0, 500)
                    .map(i -> Reader.of(queue.await("job " + i)))
                    .collectList()
                    .block(rig.kit.patience());
            rig.done(queue.start());
            assertThat(waits)
                    .allSatisfy(wait -> assertThat(wait.complete())
                            .singleElement()
                            .extracting(JobResult::state)
                            .isEqualTo(JobState.SUCCEEDED));
        }
    }

    @Test
    default void thousandsWaitForOneJob() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            List<Reader<JobResult>> waits = Stream.generate(() -> Reader.of(queue.await("a")))
                    .limit(3_000)
                    .toList();
            waits.subList(0, 1_000).forEach(Reader::cancel);
            rig.drain(queue, 1);
            assertThat(waits.subList(1_000, 3_000))
                    .allSatisfy(wait -> assertThat(wait.complete()).hasSize(1));
            assertThat(waits.subList(0, 1_000)).noneMatch(Reader::hasEnded);
        }
    }

    @Test
    @DisplayName("a failed, aborted or expired job is data to await, and an error to resultOf [ERR-01, TR-14]")
    default void resultOfTellsOutcomesApart() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            for (String id : List.of("value", "empty", "failed", "aborted")) {
                rig.put(queue, id);
            }
            rig.put(queue, Rig.job("expired").dispatchBy(rig.kit.now().plusSeconds(1)));
            rig.done(rig.get(queue.next()).complete(Rig.ECHO, "v"));
            rig.done(rig.get(queue.next()).complete());
            rig.done(rig.get(queue.next()).fail(new NonRetryableException("for a reason")));
            rig.abort(queue, "aborted");
            rig.advance(Duration.ofSeconds(1));

            assertThat(Reader.of(queue.resultOf("value", Rig.ECHO)).complete()).containsExactly("v");
            assertThat(Reader.of(queue.resultOf("empty", Rig.ECHO)).complete()).isEmpty();
            var failed = Reader.of(queue.resultOf("failed", Rig.ECHO)).fail(JobFailedException.class);
            assertThat(failed.result().failure().message()).contains("for a reason");
            var aborted = Reader.of(queue.resultOf("aborted", Rig.ECHO)).fail(JobAbortedException.class);
            assertThat(aborted.result().id()).isEqualTo("aborted");
            var expired = Reader.of(queue.resultOf("expired", Rig.ECHO)).fail(JobExpiredException.class);
            assertThat(expired.result().state()).isEqualTo(JobState.EXPIRED);
            JobType<String, String> wrong = JobType.of("wrong", 1, String.class, String.class);
            Reader.of(queue.resultOf("value", wrong)).fail(io.amboy.InvalidRequestException.class);
            for (String id : List.of("failed", "aborted", "expired")) {
                assertThat(rig.end(queue, id).state().name()).isEqualToIgnoringCase(id);
            }
        }
    }

    @Test
    @DisplayName("every wait ends when the queue closes [TR-9]")
    default void waitsEndWithTheQueue() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            rig.put(queue, "a");
            Reader<JobResult> await = Reader.of(queue.await("a"));
            Reader<String> value = Reader.of(queue.resultOf("a", Rig.ECHO));
            Reader<String> call = Reader.of(queue.call(Rig.job("b")));
            Reader<Job> watch = Reader.of(queue.watch("a"));
            watch.items.next();
            rig.done(queue.close());
            await.fail(QueueClosedException.class);
            value.fail(QueueClosedException.class);
            call.fail(QueueClosedException.class);
            watch.fail(QueueClosedException.class);
            Reader.of(queue.await("a")).fail(QueueClosedException.class);
        }
    }
}
