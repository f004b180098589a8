package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobFailure;
import io.amboy.JobHandler;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** Handlers that block: they run on threads of their own, hold nobody up, and are interrupted. */
public interface BlockingContract {
    QueueKit.Factory kits();

    /** Waits for a latch, and says if it was interrupted. */
    private static JobHandler<String, String> waitsFor(
            CountDownLatch latch, Inbox<String> starts, Inbox<String> interrupts) {
        return JobHandler.blocking((payload, context) -> {
            starts.add(payload);
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupts.add(payload);
                throw e;
            }
            return payload;
        });
    }

    @Test
    default void blockingHandlersMayBlock() {
        try (Rig rig = Rig.realTime(kits())) {
            CountDownLatch latch = new CountDownLatch(1);
            Inbox<String> starts = new Inbox<>("start");
            Inbox<String> interrupts = new Inbox<>("interrupt");
            JobQueue queue = rig.started(
                    Rig.echo(waitsFor(latch, starts, interrupts)), builder -> builder.runner(Runners.pool(64)));
            IntStream.range(0, 64).forEach(i -> rig.put(queue, "" + i));
            starts.next(64);
            assertThat(rig.stats(queue).running()).isEqualTo(64);
            latch.countDown();
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(64);
            assertThat(interrupts.left()).isEmpty();
        }
    }

    @Test
    @DisplayName("an aborted blocking handler is interrupted [ABT-02, ABT-05]")
    default void abortInterrupts() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> starts = new Inbox<>("start");
            Inbox<String> interrupts = new Inbox<>("interrupt");
            JobQueue queue = rig.started(Rig.echo(waitsFor(new CountDownLatch(1), starts, interrupts)));
            rig.put(queue, "a");
            starts.next();
            assertThat(rig.abort(queue, "a").state()).isEqualTo(JobState.ABORTED);
            assertThat(interrupts.next()).isEqualTo("a");
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 0, 1, 0));
        }
    }

    @Test
    @DisplayName("a blocking handler over its maxTime is interrupted and fails as a timeout [Q-12]")
    default void timeoutInterrupts() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> starts = new Inbox<>("start");
            Inbox<String> interrupts = new Inbox<>("interrupt");
            JobQueue queue = rig.started(Rig.echo(
                    waitsFor(new CountDownLatch(1), starts, interrupts), options -> options.retry(RetryPolicy.none())));
            rig.put(queue, Rig.job("a").maxTime(Duration.ofMillis(1)));
            assertThat(rig.end(queue, "a", JobState.FAILED).failure().kind()).isEqualTo(JobFailure.Kind.TIMEOUT);
            if (!starts.left().isEmpty()) { // it may be over before it has begun
                assertThat(interrupts.next()).isEqualTo("a");
            }
        }
    }

    @Test
    default void closeInterruptsAfterItsGrace() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> starts = new Inbox<>("start");
            Inbox<String> interrupts = new Inbox<>("interrupt");
            JobQueue watcher = rig.queue(Rig.echo());
            JobQueue queue = rig.started(Rig.echo(waitsFor(new CountDownLatch(1), starts, interrupts)));
            rig.put(queue, "a");
            starts.next();
            rig.done(queue.close(Duration.ZERO));
            assertThat(interrupts.next()).isEqualTo("a");
            assertThat(rig.reach(watcher, "a", JobState.PENDING).status().attempt())
                    .isZero();
        }
    }

    @Test
    default void checkedExceptionsAndMissingValuesAreFine() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(
                    JobHandler.blocking((payload, context) -> {
                        if (payload.equals("fails")) {
                            throw new java.io.IOException("no such disk");
                        }
                        return null;
                    }),
                    options -> options.retry(RetryPolicy.none())));
            rig.put(queue, "fails");
            JobFailure failure = rig.end(queue, "fails", JobState.FAILED).failure();
            assertThat(failure.error()).isEqualTo("java.io.IOException");
            assertThat(failure.message()).isEqualTo("no such disk");
            assertThat(rig.end(queue, rig.put(queue, "empty"), JobState.SUCCEEDED)
                            .value()
                            .isEmpty())
                    .isTrue();
        }
    }

    @Test
    default void handlerIsSubscribedToOnItsOwnScheduler() {
        var own = Schedulers.newSingle("own-scheduler");
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.started(Rig.echo(
                    (payload, context) -> reactor.core.publisher.Mono.fromSupplier(
                            () -> Thread.currentThread().getName()),
                    options -> options.scheduler(own)));
            assertThat(rig.get(queue.call(Rig.job("a")))).startsWith("own-scheduler");
        } finally {
            own.dispose();
        }
    }
}
