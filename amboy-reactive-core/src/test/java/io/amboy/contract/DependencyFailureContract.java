package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Edge;
import io.amboy.JobFailure;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Jobs that need a job that does not succeed: each ends, or runs, as its edge says. */
public interface DependencyFailureContract {
    QueueKit.Factory kits();

    /** Jobs called bad fail, all others succeed. */
    private static JobRegistry registry() {
        return Rig.echo(
                (payload, context) -> payload.startsWith("bad")
                        ? Mono.error(new IllegalStateException("as it says"))
                        : Mono.just(payload),
                options -> options.retry(RetryPolicy.none()));
    }

    private static JobRequest<String> abortingAfter(String id, String needed) {
        return Rig.job(id).after(Edge.OnFailure.ABORT, List.of(needed));
    }

    @Test
    @DisplayName("each edge says what a failure means: fail and name it, abort, or run [SC-10, SC-13]")
    default void edgeSaysWhatAFailureMeans() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(registry());
            rig.put(queue, "bad");
            rig.put(queue, Rig.job("fails").after("good", "bad"));
            rig.put(queue, abortingAfter("aborts", "bad"));
            rig.put(queue, Rig.job("runs").afterFinished("bad"));
            rig.done(queue.start());

            JobResult failed = rig.end(queue, "fails", JobState.FAILED);
            assertThat(failed.failure().kind()).isEqualTo(JobFailure.Kind.DEPENDENCY);
            assertThat(failed.failure().message()).contains("bad").doesNotContain("good");
            assertThat(failed.attempt()).isZero();
            JobResult aborted = rig.end(queue, "aborts", JobState.ABORTED);
            assertThat(aborted.failure().message()).contains("bad");
            rig.end(queue, "runs", JobState.SUCCEEDED);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 2, 1, 0));
        }
    }

    @Test
    @DisplayName("the edge also answers for jobs that have failed before the put [SC-14]")
    default void failureBeforeThePutCountsToo() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(registry());
            rig.end(queue, rig.put(queue, "bad"), JobState.FAILED);
            assertThat(rig.get(queue.put(Rig.job("fails").after("bad"))).created())
                    .isTrue();
            rig.end(queue, "fails", JobState.FAILED);
            rig.done(queue.put(abortingAfter("aborts", "bad")));
            rig.end(queue, "aborts", JobState.ABORTED);
            rig.done(queue.put(Rig.job("runs").afterFinished("bad")));
            rig.end(queue, "runs", JobState.SUCCEEDED);
        }
    }

    @Test
    default void retriesOfANeededJobAreWaitedFor() {
        try (Rig rig = Rig.virtualTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(
                    Rig.echo(handler, options -> options.retry(RetryPolicy.fixed(2, Duration.ofSeconds(5)))));
            rig.put(queue, "needed");
            rig.put(queue, Rig.job("waits").after("needed"));
            handler.starts.next().fail("once");
            assertThat(rig.stateOf(queue, "waits")).isEqualTo(JobState.BLOCKED);
            rig.advance(Duration.ofSeconds(5));
            handler.starts.next().succeed("");
            assertThat(handler.starts.next().id()).isEqualTo("waits");
        }
    }

    @Test
    default void aScheduledJobEndsWhenItsNeedFails() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.started(registry());
            rig.put(queue, Rig.job("later").after("bad").delay(Duration.ofHours(1)));
            rig.end(queue, rig.put(queue, "bad"), JobState.FAILED);
            rig.end(queue, "later", JobState.FAILED);
            rig.advance(Duration.ofHours(1));
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 2, 0, 0));
        }
    }

    @Test
    @DisplayName("the second failure of several needs changes nothing any more [SC-15]")
    default void jobEndsOnceHoweverManyNeedsFail() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(registry());
            rig.put(queue, "bad 1");
            rig.put(queue, "bad 2");
            rig.put(queue, Rig.job("fails").after("bad 1", "bad 2"));
            rig.put(queue, Rig.job("runs").afterFinished("bad 1", "bad 2"));
            rig.done(rig.get(queue.next()).run());
            JobResult first = rig.end(queue, "fails", JobState.FAILED);
            assertThat(rig.stateOf(queue, "runs")).isEqualTo(JobState.BLOCKED);
            rig.done(rig.get(queue.next()).run());
            assertThat(rig.end(queue, "fails").cursor()).isEqualTo(first.cursor());
            assertThat(rig.drain(queue, 1)).containsExactly("runs");
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 3, 0, 0));
        }
    }

    @Test
    @DisplayName("failure goes down a chain, each job naming the one before [SC-13, SC-21]")
    default void failureGoesDownAChain() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(registry());
            rig.put(queue, "bad");
            rig.put(queue, Rig.job("child").after("bad"));
            rig.put(queue, Rig.job("grandchild").after("child"));
            rig.put(queue, abortingAfter("aborted", "grandchild"));
            rig.put(queue, Rig.job("last").afterFinished("aborted"));
            rig.done(queue.start());
            rig.end(queue, "last", JobState.SUCCEEDED);
            assertThat(rig.end(queue, "child", JobState.FAILED).failure().message())
                    .contains("bad");
            assertThat(rig.end(queue, "grandchild", JobState.FAILED).failure().message())
                    .contains("child");
            rig.end(queue, "aborted", JobState.ABORTED);
        }
    }

    @Test
    @DisplayName("a chain of 10,000 fails to its end [SC-13, SC-21]")
    default void failureGoesDownALongChain() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(registry());
            List<JobRequest<String>> chain = new ArrayList<>();
            for (int i = 1; i <= 10_000; i++) {
                String needed = i == 1 ? "bad" : "" + (i - 1);
                chain.add(i % 2 == 0 ? Rig.job("" + i).after(needed) : abortingAfter("" + i, needed));
            }
            rig.done(queue.putAll(Flux.fromIterable(chain)));
            rig.put(queue, "bad");
            rig.done(queue.start());
            rig.end(queue, "10000", JobState.FAILED);
            assertThat(rig.get(queue.awaitIdle())).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 5_001, 5_000, 0));
        }
    }

    @Test
    @DisplayName("aborting a job reaches those who wait for it [SC-21]")
    default void abortReachesThoseWhoWait() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(registry());
            rig.put(queue, "needed");
            rig.put(queue, Rig.job("fails").after("needed"));
            rig.put(queue, abortingAfter("aborts", "needed"));
            rig.put(queue, Rig.job("runs").afterFinished("needed"));
            rig.abort(queue, "needed");
            rig.end(queue, "fails", JobState.FAILED);
            rig.end(queue, "aborts", JobState.ABORTED);
            assertThat(rig.stateOf(queue, "runs")).isEqualTo(JobState.PENDING);
        }
    }

    @Test
    @DisplayName("once the needed job has succeeded in a new life, so can the one that failed of it [SC-17]")
    default void newLivesRunInOrderAgain() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler, options -> options.retry(RetryPolicy.none())));
            rig.put(queue, "child");
            rig.put(queue, Rig.job("parent").after("child"));
            handler.starts.next().fail("first life");
            rig.end(queue, "parent", JobState.FAILED);

            // its need is still failed: the parent's new life ends at once
            assertThat(rig.get(queue.retry("parent"))).isTrue();
            rig.end(queue, "parent", JobState.FAILED);
            assertThat(rig.get(queue.retry("child"))).isTrue();
            Steered.Run child = handler.starts.next();
            assertThat(rig.get(queue.retry("parent"))).isTrue();
            assertThat(rig.stateOf(queue, "parent")).isEqualTo(JobState.BLOCKED);
            child.succeed("second life");
            handler.starts.next().succeed("at last");
            rig.end(queue, "parent", JobState.SUCCEEDED);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 2, 0, 0, 0));
        }
    }
}
