package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.InvalidCursorException;
import io.amboy.Job;
import io.amboy.JobFailure;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.NonRetryableException;
import io.amboy.QueueClosedException;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import io.amboy.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The log of outcomes: where a reader begins, what it sees, and how it goes on after a restart. */
public interface ResultsContract {
    QueueKit.Factory kits();

    private static List<String> ids(List<JobResult> results) {
        return results.stream().map(JobResult::id).toList();
    }

    /** Puts echo jobs named by their numbers and waits for the end of each before the next. */
    private static void endOneByOne(Rig rig, JobQueue queue, int from, int to) {
        IntStream.range(from, to).forEach(i -> {
            rig.put(queue, "job " + i);
            rig.end(queue, "job " + i, JobState.SUCCEEDED);
        });
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "job " + i).toList();
    }

    @Test
    @DisplayName("results() is hot: it begins with what ends after the subscription [Q-05]")
    default void liveReaderBeginsNow() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            endOneByOne(rig, queue, 0, 3);
            Reader<JobResult> reader = Reader.of(queue.results());
            endOneByOne(rig, queue, 3, 6);
            assertThat(ids(reader.items.next(3))).isEqualTo(names(3, 6));
            assertThat(reader.hasEnded()).isFalse();
            reader.cancel();
        }
    }

    @Test
    @DisplayName("a result says everything about its job, and the job shows the same at once [Q-01, Q-05]")
    default void resultTellsEverything() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Reader<JobResult> reader = Reader.of(queue.results());
            rig.put(queue, Rig.job("told").header("trace", "4711"));
            JobResult result = reader.items.next();
            assertThat(result.id()).isEqualTo("told");
            assertThat(result.type()).isEqualTo(Rig.ECHO.id());
            assertThat(result.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(Rig.ECHO.valueOf(result)).isEqualTo("told");
            assertThat(result.failure()).isNull();
            assertThat(result.attempt()).isEqualTo(1);
            assertThat(result.skipped()).isFalse();
            assertThat(result.headers()).containsExactly(java.util.Map.entry("trace", "4711"));
            assertThat(result.times().start())
                    .isBetween(result.times().created(), result.times().end());
            Job job = rig.job(queue, "told");
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(job.cursor()).isEqualTo(result.cursor());
            assertThat(job.result().times()).isEqualTo(result.times());
        }
    }

    @Test
    @DisplayName("only the outcome of the last attempt is in the log, once a life [SC-54]")
    default void logHasOneOutcomeALife() {
        try (Rig rig = Rig.realTime(kits())) {
            AtomicInteger runs = new AtomicInteger();
            JobQueue queue = rig.started(Rig.echo(
                    (payload, context) -> payload.equals("poor") || runs.incrementAndGet() < 3
                            ? Mono.error(new IllegalStateException("run " + runs))
                            : Mono.just(payload),
                    options -> options.retry(RetryPolicy.fixed(3, Duration.ZERO))));
            rig.put(queue, "flaky");
            rig.end(queue, "flaky", JobState.SUCCEEDED);
            rig.put(queue, "poor");
            rig.end(queue, "poor", JobState.FAILED);
            assertThat(rig.get(queue.retry("poor"))).isTrue();
            rig.end(queue, "poor", JobState.FAILED);
            List<JobResult> log =
                    rig.all(queue.results(ResultCursor.EARLIEST, JobFilter.ALL).take(3));
            assertThat(ids(log)).containsExactly("flaky", "poor", "poor");
            assertThat(log).extracting(JobResult::attempt).containsExactly(3, 3, 3);
            assertThat(log.get(1).failure().kind()).isEqualTo(JobFailure.Kind.ERROR);
            assertThat(log.get(1).cursor()).isNotEqualTo(log.get(2).cursor());
        }
    }

    @Test
    default void readerReplaysAndGoesOnLive() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            endOneByOne(rig, queue, 0, 4);
            Reader<JobResult> all = Reader.of(queue.results(ResultCursor.EARLIEST, JobFilter.ALL));
            Reader<JobResult> late =
                    Reader.of(queue.results(all.items.next(2).get(1).cursor(), JobFilter.ALL));
            Reader<JobResult> live = Reader.of(queue.results(ResultCursor.NOW, JobFilter.ALL));
            endOneByOne(rig, queue, 4, 6);
            assertThat(ids(live.items.next(2))).isEqualTo(names(4, 6));
            assertThat(ids(late.items.next(4))).isEqualTo(names(2, 6));
            assertThat(ids(all.items.next(4))).isEqualTo(names(2, 6));
        }
    }

    @Test
    default void cursorTellsThePlaceAfterTheNewest() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            ResultCursor atFirst = rig.get(queue.cursor());
            endOneByOne(rig, queue, 0, 2);
            ResultCursor inBetween = rig.get(queue.cursor());
            endOneByOne(rig, queue, 2, 4);
            assertThat(rig.all(queue.results(inBetween, JobFilter.ALL).take(2))
                            .get(0)
                            .id())
                    .isEqualTo("job 2");
            List<JobResult> all = rig.all(queue.results(atFirst, JobFilter.ALL).take(4));
            assertThat(ids(all)).isEqualTo(names(0, 4));
            assertThat(all.get(1).cursor()).isEqualTo(inBetween);
        }
    }

    @Test
    @DisplayName(
            "a subscriber that stops anywhere, saves its cursor and comes back reads on without loss or repetition")
    default void savedCursorsResumeExactly() {
        try (Rig rig = Rig.realTime(kits())) {
            Random random = new Random(7);
            JobQueue queue = rig.started(Rig.echo());
            Reader<JobResult> whole = Reader.of(queue.results());
            rig.done(queue.putAll(Flux.fromIterable(names(0, 2_000)).map(Rig::job)));
            List<String> read = new ArrayList<>();
            String saved = ResultCursor.EARLIEST.toString();
            while (read.size() < 2_000) {
                // a process of its own every time, with no more than the text
                JobQueue restarted = rig.queue(Rig.echo());
                int some = Math.min(1 + random.nextInt(300), 2_000 - read.size());
                List<JobResult> part = rig.all(restarted
                        .results(ResultCursor.parse(saved), JobFilter.ALL)
                        .take(some));
                read.addAll(ids(part));
                saved = part.get(part.size() - 1).cursor().toString();
                rig.done(restarted.close());
            }
            assertThat(read).isEqualTo(ids(whole.items.next(2_000))).doesNotHaveDuplicates();
        }
    }

    @Test
    default void filterLeavesOthersOut() {
        try (Rig rig = Rig.realTime(kits())) {
            JobType<String, String> other = JobType.of("other", 1, String.class, String.class);
            JobRegistry registry = JobRegistry.builder()
                    .handle(Rig.ECHO, (payload, context) -> Mono.just(payload))
                    .handle(other, (payload, context) -> Mono.error(new NonRetryableException("always")))
                    .build();
            JobQueue queue = rig.started(registry);
            Reader<JobResult> failed =
                    Reader.of(queue.results(ResultCursor.NOW, JobFilter.ALL.states(JobState.FAILED, JobState.ABORTED)));
            Reader<JobResult> typed = Reader.of(queue.results(ResultCursor.NOW, JobFilter.ALL.types("echo")));
            Reader<JobResult> tenant = Reader.of(queue.results(ResultCursor.NOW, JobFilter.ALL.idPrefix("t/")));
            for (String id : List.of("t/1", "u/1", "t/2", "u/2")) {
                rig.put(queue, id);
                rig.put(queue, other.request("x").id(id + "x"));
                rig.end(queue, id);
                rig.end(queue, id + "x");
            }
            assertThat(ids(failed.items.next(4))).containsExactly("t/1x", "u/1x", "t/2x", "u/2x");
            assertThat(ids(typed.items.next(4))).containsExactly("t/1", "u/1", "t/2", "u/2");
            assertThat(ids(tenant.items.next(4))).containsExactlyInAnyOrder("t/1", "t/1x", "t/2", "t/2x");
        }
    }

    @Test
    @DisplayName("pages without a match come too, so that the cursor of an idle filter does not age")
    default void emptyPagesMoveTheCursor() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.retain(100, Duration.ofHours(1)));
            Reader<ResultPage> pages = Reader.of(queue.resultPages(ResultCursor.NOW, JobFilter.ALL.idPrefix("rare")));
            ResultCursor cursor = pages.items.next().next();
            for (int round = 0; round < 3; round++) {
                rig.done(queue.putAll(
                        Flux.fromIterable(names(round * 80, round * 80 + 80)).map(Rig::job)));
                rig.get(queue.awaitIdle());
                ResultCursor end = rig.get(queue.cursor());
                while (!cursor.equals(end)) {
                    ResultPage page = pages.items.next();
                    assertThat(page.results()).isEmpty();
                    cursor = page.next();
                }
            }
            rig.put(queue, "rare");
            // the log has forgotten where this reader began, but not where it stands
            assertThat(ids(rig.all(queue.results(ResultCursor.parse(cursor.toString()), JobFilter.ALL)
                            .take(1))))
                    .containsExactly("rare");
            assertThat(ids(pages.items.next().results())).containsExactly("rare");
        }
    }

    @Test
    default void pagesComeOnlyOnDemand() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Reader<ResultPage> pages = Reader.of(queue.resultPages(ResultCursor.EARLIEST, JobFilter.ALL), 1);
            assertThat(pages.items.next().results()).isEmpty();
            endOneByOne(rig, queue, 0, 5);
            assertThat(pages.all()).hasSize(1);
            pages.request(1);
            assertThat(ids(pages.items.next().results())).isEqualTo(names(0, 5));
        }
    }

    @Test
    default void cursorOfAnotherQueueIsRefused() {
        try (Rig rig = Rig.realTime(kits());
                Rig elsewhere = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            JobQueue other = elsewhere.started(Rig.echo());
            endOneByOne(rig, queue, 0, 1);
            endOneByOne(elsewhere, other, 0, 1);
            ResultCursor foreign = rig.get(queue.cursor());
            Reader.of(other.results(foreign, JobFilter.ALL)).fail(InvalidCursorException.class);
            Reader.of(other.resultPages(foreign, JobFilter.ALL)).fail(InvalidCursorException.class);
            ResultCursor mine = elsewhere.get(other.cursor());
            ResultCursor beyond = ResultCursor.at(mine.log(), mine.position() + 1_000);
            Reader.of(other.results(beyond, JobFilter.ALL)).fail(InvalidCursorException.class);
        }
    }

    @Test
    default void streamsCompleteWhenTheQueueCloses() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            JobQueue stays = rig.queue(Rig.echo());
            Reader<JobResult> results = Reader.of(queue.results());
            Reader<JobResult> idle = Reader.of(queue.results(), 0);
            Reader<ResultPage> pages = Reader.of(queue.resultPages(ResultCursor.NOW, JobFilter.ALL));
            Reader<?> stats = Reader.of(queue.jobStats());
            Reader<JobResult> elsewhere = Reader.of(stays.results(ResultCursor.EARLIEST, JobFilter.ALL));
            endOneByOne(rig, queue, 0, 3);
            assertThat(results.items.next(3)).hasSize(3);
            rig.done(queue.close());
            assertThat(results.complete()).hasSize(3);
            pages.complete();
            stats.complete();
            idle.request(Long.MAX_VALUE);
            idle.complete();
            assertThat(ids(elsewhere.items.next(3))).isEqualTo(names(0, 3));
            assertThat(elsewhere.hasEnded()).isFalse();
            Reader.of(queue.results()).fail(QueueClosedException.class);
        }
    }
}
