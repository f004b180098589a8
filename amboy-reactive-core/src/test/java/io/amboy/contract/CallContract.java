package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobAbortedException;
import io.amboy.JobExpiredException;
import io.amboy.JobFailedException;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRequest;
import io.amboy.JobState;
import io.amboy.NonRetryableException;
import io.amboy.QueueStats;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Putting a job and waiting for its value; going away at any moment. */
public interface CallContract {
    QueueKit.Factory kits();

    private static boolean knows(Rig rig, JobQueue queue, String id) {
        return rig.get(queue.get(id).hasElement());
    }

    @Test
    @DisplayName("call gives the value, nothing, or the error that says how the job ended [RST-07]")
    default void callGivesTheOutcome() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo((payload, context) -> switch (payload) {
                case "empty" -> Mono.empty();
                case "bad" -> Mono.error(new NonRetryableException("bad"));
                default -> Mono.just(payload);
            }));
            assertThat(Reader.of(queue.call(Rig.job("value"))).complete()).containsExactly("value");
            assertThat(Reader.of(queue.call(Rig.job("empty"))).complete()).isEmpty();
            var failed = Reader.of(queue.call(Rig.job("bad"))).fail(JobFailedException.class);
            assertThat(failed.result().id()).isEqualTo("bad");
            var expired = Reader.of(queue.call(Rig.job("never")
                            .delay(Duration.ofMillis(1))
                            .after("unknown")
                            .dispatchBy(rig.kit.now().plusMillis(20))))
                    .fail(JobExpiredException.class);
            assertThat(expired.result().id()).isEqualTo("never");
            Reader<String> aborted = Reader.of(queue.call(Rig.job("abort me").delay(Duration.ofHours(1))));
            rig.reach(queue, "abort me", JobState.SCHEDULED);
            rig.abort(queue, "abort me");
            aborted.fail(JobAbortedException.class);
        }
    }

    @Test
    default void subscribingAgainCallsForTheSameJob() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo());
            Mono<String> call = queue.call(Rig.job("a"));
            assertThat(rig.stats(queue)).isEqualTo(QueueStats.EMPTY);
            assertThat(rig.get(call)).isEqualTo("a");
            assertThat(rig.get(call)).isEqualTo("a");
            assertThat(rig.stats(queue).total()).isEqualTo(1);
        }
    }

    @Test
    default void callOfAnotherOnesJobWaitsForIt() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            Reader<String> call = Reader.of(queue.call(Rig.job("a")));
            Reader<String> gone = Reader.of(queue.call(Rig.job("a")));
            gone.cancel(); // the job is not its own
            assertThat(rig.stateOf(queue, "a")).isEqualTo(JobState.PENDING);
            rig.done(rig.get(queue.next()).complete(Rig.ECHO, "v"));
            assertThat(call.complete()).containsExactly("v");
        }
    }

    @Test
    @DisplayName("a call cancelled at once leaves no job that would run [JOB-15]")
    default void callCancelledAtOnce() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            for (int i = 0; i < 100; i++) {
                String id = "job " + i;
                Reader.of(queue.call(Rig.job(id)), i % 2).cancel();
                if (knows(rig, queue, id)) {
                    rig.end(queue, id, JobState.ABORTED);
                }
            }
            assertThat(rig.stats(queue).open()).isZero();
        }
    }

    @Test
    @DisplayName("a call cancelled while it waits for room withdraws its job [SC-52]")
    default void callCancelledWhileItWaitsForRoom() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue =
                    rig.started(Rig.echo(), builder -> builder.capacity(1).runner(Rig.BY_HAND));
            rig.put(queue, "first");
            Reader<String> gone = Reader.of(queue.call(Rig.job("gone")));
            Reader<String> stays = Reader.of(queue.call(Rig.job("stays")));
            assertThat(knows(rig, queue, "gone")).isFalse();
            gone.cancel();
            rig.drain(queue, 2);
            assertThat(stays.complete()).isEmpty();
            assertThat(knows(rig, queue, "gone")).isFalse();
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 2, 0, 0, 0));
        }
    }

    @Test
    @DisplayName("a call cancelled while its job runs aborts the job; one that has its value changes nothing")
    default void callCancelledWhileRunningAndAfterwards() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            Reader<String> running = Reader.of(queue.call(Rig.job("running")));
            handler.starts.next();
            running.cancel();
            assertThat(handler.cancels.next()).isEqualTo("running");
            Job job = rig.reach(queue, "running", JobState.ABORTED);
            assertThat(job.failure().message()).isNotEmpty();

            Reader<String> ended = Reader.of(queue.call(Rig.job("ended")));
            handler.starts.next().succeed("v");
            assertThat(ended.complete()).containsExactly("v");
            ended.cancel();
            assertThat(rig.stateOf(queue, "ended")).isEqualTo(JobState.SUCCEEDED);
            assertThat(running.hasEnded()).isFalse();
        }
    }

    @Test
    @DisplayName("calls cancelled at any moment leave every job ended and counted once [TR-5, TR-16]")
    default void callsCancelledAtAnyMoment() {
        try (Rig rig = Rig.realTime(kits())) {
            Random random = new Random(11);
            JobQueue queue = rig.started(Rig.echo(), builder -> builder.capacity(16));
            int spun = 0;
            for (int i = 0; i < 1_000; i++) {
                JobRequest<String> request = Rig.job("job " + i);
                Reader<String> call = Reader.of(queue.call(request));
                int wait = random.nextInt(2_000);
                for (int n = 0; n < wait; n++) {
                    spun += n % 7;
                }
                if (i % 2 == 0) {
                    call.cancel();
                } else {
                    CompletableFuture.runAsync(call::cancel).join();
                }
            }
            assertThat(spun).isNotNegative();
            QueueStats idle = rig.get(queue.awaitIdle());
            assertThat(idle.succeeded() + idle.aborted()).isEqualTo(idle.total());
            assertThat(rig.get(queue.jobs(JobFilter.ALL).count())).isEqualTo(idle.total());
            rig.put(queue, "afterwards");
            rig.end(queue, "afterwards", JobState.SUCCEEDED);
        }
    }
}
