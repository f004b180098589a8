package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobContext;
import io.amboy.JobFailure;
import io.amboy.JobHandler;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.runner.Runners;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What the library promises a handler, and how its end is read. */
public interface HandlerContract {
    QueueKit.Factory kits();

    private static JobQueue once(Rig rig, JobHandler<String, String> handler) {
        return rig.started(
                Rig.echo(handler, options -> options.retry(RetryPolicy.none())),
                builder -> builder.runner(Runners.single()));
    }

    @Test
    default void handlerNeverRunsOnTheCallersThread() {
        try (Rig rig = Rig.realTime(kits())) {
            AtomicReference<Thread> caller = new AtomicReference<>();
            JobQueue queue = rig.started(Rig.echo((payload, context) -> {
                boolean assembledByCaller = Thread.currentThread() == caller.get();
                return Mono.fromSupplier(() -> assembledByCaller + " " + (Thread.currentThread() == caller.get()));
            }));
            caller.set(Thread.currentThread());
            for (int i = 0; i < 100; i++) {
                assertThat(rig.get(queue.call(Rig.ECHO.request("x")))).isEqualTo("false false");
            }
        }
    }

    @Test
    @DisplayName("an error thrown anywhere ends the job with it and spares the pool [JOB-15, ABT-03, GROUP-09]")
    default void whateverIsThrownEndsTheJobOnly() {
        Map<String, JobHandler<String, String>> bad = new LinkedHashMap<>();
        bad.put("thrown", (payload, context) -> {
            throw new IllegalStateException("thrown");
        });
        bad.put(
                "later",
                (payload, context) -> Mono.fromSupplier(() -> {
                    throw new IllegalStateException("later");
                }));
        bad.put("signalled", (payload, context) -> Mono.error(new IllegalStateException("signalled")));
        bad.put("an error", (payload, context) -> {
            throw new AssertionError("an error");
        });
        bad.put("overflow", (payload, context) -> {
            throw new StackOverflowError("overflow");
        });
        bad.put("linkage", (payload, context) -> {
            throw new NoClassDefFoundError("linkage");
        });
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = once(
                    rig,
                    (payload, context) ->
                            bad.getOrDefault(payload, (p, c) -> Mono.just(p)).handle(payload, context));
            bad.keySet().forEach(id -> rig.put(queue, id));
            for (String id : bad.keySet()) {
                JobFailure failure = rig.end(queue, id, JobState.FAILED).failure();
                assertThat(failure.kind()).isEqualTo(JobFailure.Kind.ERROR);
                assertThat(failure.message()).isEqualTo(id);
            }
            rig.end(queue, rig.put(queue, "good"), JobState.SUCCEEDED);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, bad.size(), 0, 0));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    default void missingMonoFailsTheJob() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = once(rig, (payload, context) -> payload.equals("bad") ? null : Mono.just(payload));
            rig.put(queue, "bad");
            assertThat(rig.end(queue, "bad", JobState.FAILED).failure().message())
                    .contains("echo/1")
                    .contains("null");
            rig.end(queue, rig.put(queue, "good"), JobState.SUCCEEDED);
        }
    }

    @Test
    @DisplayName("adding no error is no error: an empty Mono succeeds without a value [JOB-02, JOB-06]")
    default void emptyMonoSucceeds() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = once(rig, (payload, context) -> Mono.empty());
            rig.put(queue, "a");
            JobResult result = rig.end(queue, "a", JobState.SUCCEEDED);
            assertThat(result.value().isEmpty()).isTrue();
            assertThat(result.failure()).isNull();
            assertThat(rig.job(queue, "a").status().errors()).isEmpty();
            assertThat(queue.call(Rig.job("b")).blockOptional(rig.kit.patience()))
                    .isEmpty();
        }
    }

    // ---- what reaches the handler

    @Test
    default void handlerSeesItsJobAndTheContextOfStart() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.queue(Rig.echo((payload, context) -> Mono.deferContextual(view -> JobContext.current()
                    .map(current -> String.join(
                            " ",
                            view.<String>get("from start"),
                            context.headers().get("trace"),
                            context.type().toString(),
                            context.id(),
                            "" + context.attempt(),
                            "" + context.fencingToken(),
                            "" + context.isLastAttempt(),
                            "" + (current == context))))));
            rig.done(queue.start().contextWrite(view -> view.put("from start", "seen")));
            assertThat(rig.get(queue.call(Rig.job("a").header("trace", "t-1").header("more", "2"))))
                    .isEqualTo("seen t-1 echo/1 a 1 1 false true");
            assertThat(rig.end(queue, "a").headers()).containsOnly(Map.entry("trace", "t-1"), Map.entry("more", "2"));
            assertThat(JobContext.current().blockOptional(rig.kit.patience())).isEmpty();
        }
    }

    @Test
    default void handlersMayPutAndAwaitOtherJobs() {
        try (Rig rig = Rig.realTime(kits())) {
            JobType<Integer, Integer> factorial = JobType.of("factorial", 1, Integer.class, Integer.class);
            JobRegistry registry = JobRegistry.builder()
                    .handle(
                            factorial,
                            (n, context) -> n <= 1
                                    ? Mono.just(1)
                                    : context.queue()
                                            .call(factorial.request(n - 1))
                                            .map(smaller -> n * smaller))
                    .build();
            JobQueue queue = rig.started(registry, builder -> builder.runner(Runners.pool(10)));
            assertThat(rig.get(queue.call(factorial.request(10)))).isEqualTo(3_628_800);
            assertThat(rig.get(queue.awaitIdle()).succeeded()).isEqualTo(10);
        }
    }

    @Test
    default void progressIsKeptWithTheJob() {
        try (Rig rig = Rig.realTime(kits())) {
            Steered handler = new Steered();
            JobQueue queue = rig.started(Rig.echo(handler));
            rig.put(queue, "a");
            Steered.Run run = handler.starts.next();
            run.context.progress(0.25, "a quarter");
            run.context.progress(7, "n".repeat(1_000));
            var progress = rig.get(queue.watch("a")
                            .filter(job -> job.progress().fraction() == 1)
                            .next())
                    .progress();
            assertThat(progress.note()).isEqualTo("n".repeat(256));
            run.succeed("");
            rig.end(queue, "a");
            assertThat(rig.job(queue, "a").progress()).isEqualTo(progress);
            run.context.progress(0, "after the end");
            assertThat(rig.job(queue, "a").progress()).isEqualTo(progress);
        }
    }
}
