package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobContext;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.QueueClosedException;
import io.amboy.QueueState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a subscription carries, and the calls whose cancellation must not undo what they began. */
public interface SubscriptionContract {
    QueueKit.Factory kits();

    private static Mono<String> color() {
        return Mono.deferContextual(context -> Mono.just(context.getOrDefault("color", "none")));
    }

    @Test
    @DisplayName("cancelling start does not stop the queue, and cancelling close does not keep it open [TR-9]")
    default void lifecycleGoesOnWithoutItsCaller() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            assertThat(queue.start()).isNotNull();
            assertThat(queue.close()).isNotNull();
            assertThat(queue.state()).isEqualTo(QueueState.NEW);
            Reader<Void> start = Reader.of(queue.start());
            start.cancel();
            rig.put(queue, "a");
            rig.end(queue, "a", JobState.SUCCEEDED);
            Reader<Void> close = Reader.of(queue.close());
            close.cancel();
            rig.done(queue.close());
            assertThat(queue.state()).isEqualTo(QueueState.CLOSED);
            Reader.of(queue.put(Rig.job("b"))).fail(QueueClosedException.class);
        }
    }

    @Test
    @DisplayName("a queue is closed when it says so, not a moment later [TR-9]")
    default void closedWhenCloseCompletes() {
        try (Rig rig = Rig.realTime(kits())) {
            List<QueueState> states = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                JobQueue queue = rig.started(Rig.echo());
                rig.put(queue, "job " + i);
                rig.done(queue.close().doOnTerminate(() -> states.add(queue.state())));
            }
            assertThat(states).containsOnly(QueueState.CLOSED);
        }
    }

    @Test
    default void cancelledAbortStillAborts() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            rig.put(queue, "a");
            handler.starts.next();
            Reader<?> abort = Reader.of(queue.abort("a", "and gone"));
            abort.cancel();
            assertThat(handler.cancels.next()).isEqualTo("a");
            rig.end(queue, "a", JobState.ABORTED);
        }
    }

    @Test
    @DisplayName("the context of start reaches handlers, that of a run by hand the handler it runs")
    default void contextReachesHandlers() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo((payload, context) ->
                    color().flatMap(color -> JobContext.current().map(current -> color + " " + current.id()))));
            rig.done(queue.start().contextWrite(context -> context.put("color", "green")));
            rig.put(queue, "a");
            assertThat(rig.get(queue.resultOf("a", Rig.ECHO))).isEqualTo("green a");
            // a producer's context stays with the producer: it is another process's affair where the job runs
            assertThat(rig.get(queue.call(Rig.job("b")).contextWrite(context -> context.put("color", "red"))))
                    .isEqualTo("green b");

            JobQueue byHand =
                    rig.queue(Rig.echo((payload, context) -> color()), builder -> builder.runner(Rig.BY_HAND));
            rig.done(queue.close());
            rig.done(byHand.start().contextWrite(context -> context.put("color", "green")));
            rig.put(byHand, "c");
            rig.done(byHand.next().flatMap(claim -> claim.run().contextWrite(context -> context.put("color", "blue"))));
            assertThat(rig.get(byHand.resultOf("c", Rig.ECHO))).isEqualTo("blue");
        }
    }

    @Test
    default void contextReachesTheRequestsOfPutAll() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo());
            List<String> ids = rig.all(queue.putAll(Flux.range(0, 3).concatMap(i -> color().map(c -> Rig.job(c + i))))
                    .map(row -> row.id())
                    .contextWrite(context -> context.put("color", "green")));
            assertThat(ids).containsExactly("green0", "green1", "green2");
        }
    }

    @Test
    @DisplayName("each subscription to a stream is one of its own, also to the same publisher")
    default void publishersCanBeSubscribedToAgain() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            rig.put(queue, "a");
            var jobs = queue.jobs(io.amboy.JobFilter.ALL);
            var stats = queue.stats();
            var watch = queue.watch("a");
            assertThat(rig.all(jobs)).hasSize(1);
            assertThat(rig.get(stats).pending()).isEqualTo(1);
            assertThat(rig.all(watch.take(1))).extracting(job -> job.state()).containsExactly(JobState.PENDING);
            rig.put(queue, Rig.job("b").delay(Duration.ofSeconds(1)));
            rig.drain(queue, 1);
            assertThat(rig.all(jobs)).hasSize(2);
            assertThat(rig.get(stats).succeeded()).isEqualTo(1);
            assertThat(rig.all(watch)).extracting(job -> job.state()).containsExactly(JobState.SUCCEEDED);
        }
    }
}
