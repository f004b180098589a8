package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClaim;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.NonRetryableException;
import io.amboy.QueueState;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Every call of a queue is cold, and can be cancelled at any moment without harm to anything else. */
public interface CancellationContract {
    QueueKit.Factory kits();

    /** The calls that a user can make of a queue that goes on afterwards, and what they do to a queue of three jobs. */
    private static Map<String, Function<JobQueue, Publisher<?>>> calls() {
        AtomicInteger numbers = new AtomicInteger();
        Map<String, Function<JobQueue, Publisher<?>>> calls = new LinkedHashMap<>();
        calls.put("put", queue -> queue.put(Rig.job("put " + numbers.incrementAndGet())));
        calls.put(
                "putAll",
                queue -> queue.putAll(Flux.range(0, 300).map(i -> Rig.job("all " + numbers.incrementAndGet()))));
        calls.put("putAll of a silent source", queue -> queue.putAll(Flux.never()));
        calls.put(
                "putTogether",
                queue -> queue.putTogether(List.of(
                        Rig.job("together " + numbers.incrementAndGet()),
                        Rig.job("together " + numbers.incrementAndGet()))));
        calls.put("call", queue -> queue.call(Rig.job("call " + numbers.incrementAndGet())));
        calls.put("get", queue -> queue.get("late"));
        calls.put("await", queue -> queue.await("late"));
        calls.put("await of an ended job", queue -> queue.await("done"));
        calls.put("resultOf", queue -> queue.resultOf("late", Rig.ECHO));
        calls.put("watch", queue -> queue.watch("late"));
        calls.put("abort", queue -> queue.abort("victim", "cancelled"));
        calls.put("retry", queue -> queue.retry("bad"));
        calls.put("results", JobQueue::results);
        calls.put("results from the beginning", queue -> queue.results(ResultCursor.EARLIEST, JobFilter.ALL));
        calls.put("resultPages", queue -> queue.resultPages(ResultCursor.EARLIEST, JobFilter.ALL));
        calls.put("cursor", JobQueue::cursor);
        calls.put("jobStats", JobQueue::jobStats);
        calls.put("jobs", queue -> queue.jobs(JobFilter.ALL));
        calls.put("stats", JobQueue::stats);
        calls.put("awaitIdle", JobQueue::awaitIdle);
        calls.put("start", JobQueue::start);
        calls.put("pause", queue -> queue.pause().then(queue.resume()));
        return calls;
    }

    /** Takes claims, and gives back what it got. */
    private static Map<String, Function<JobQueue, Publisher<?>>> claiming() {
        Map<String, Function<JobQueue, Publisher<?>>> calls = new LinkedHashMap<>();
        // not by flatMap, which drops what comes while it is being cancelled: a claim that was emitted is the
        // receiver's
        calls.put("next", queue -> queue.next().doOnNext(CancellationContract::giveBack));
        calls.put("claims", queue -> queue.claims(3).doOnNext(CancellationContract::giveBack));
        return calls;
    }

    private static void giveBack(JobClaim claim) {
        claim.giveBack().subscribe();
    }

    private static JobQueue prepared(Rig rig) {
        JobQueue queue = rig.started(Rig.echo((payload, context) ->
                payload.equals("bad") ? Mono.error(new NonRetryableException("bad")) : Mono.just(payload)));
        rig.put(queue, Rig.job("late").delay(Duration.ofHours(1)));
        rig.put(queue, Rig.job("victim").delay(Duration.ofHours(1)));
        rig.put(queue, "done");
        rig.put(queue, "bad");
        rig.end(queue, "done", JobState.SUCCEEDED);
        rig.end(queue, "bad", JobState.FAILED);
        return queue;
    }

    private Stream<DynamicTest> each(Stream<Map.Entry<String, Function<JobQueue, Publisher<?>>>> calls, Check check) {
        return calls.map(call -> DynamicTest.dynamicTest(call.getKey(), () -> {
            try (Rig rig = Rig.realTime(kits())) {
                JobQueue queue = prepared(rig);
                check.of(rig, queue, call.getValue());
                rig.done(queue.resume()); // a pause without the resume behind it, if that was cancelled
                // whatever was done, the queue works and closes
                rig.put(queue, "afterwards");
                rig.end(queue, "afterwards", JobState.SUCCEEDED);
                rig.abort(queue, "late");
                rig.abort(queue, "victim");
                QueueStats idle = rig.get(queue.awaitIdle());
                assertThat(idle.total())
                        .isEqualTo(rig.get(queue.jobs(JobFilter.ALL).count()));
                rig.done(queue.close());
                assertThat(queue.state()).isEqualTo(QueueState.CLOSED);
            }
        }));
    }

    /** What is tried with a call. */
    @FunctionalInterface
    interface Check {
        void of(Rig rig, JobQueue queue, Function<JobQueue, Publisher<?>> call) throws Exception;
    }

    private static Stream<Map.Entry<String, Function<JobQueue, Publisher<?>>>> all() {
        return Stream.concat(calls().entrySet().stream(), claiming().entrySet().stream());
    }

    @TestFactory
    default Stream<DynamicTest> nothingHappensBeforeSubscription() {
        return each(all(), (rig, queue, call) -> {
            QueueStats before = rig.stats(queue);
            for (int i = 0; i < 10; i++) {
                assertThat(call.apply(queue)).isNotNull();
            }
            assertThat(rig.stats(queue)).isEqualTo(before);
            assertThat(rig.stateOf(queue, "victim")).isEqualTo(JobState.SCHEDULED);
            assertThat(rig.stateOf(queue, "bad")).isEqualTo(JobState.FAILED);
        });
    }

    @TestFactory
    default Stream<DynamicTest> cancelRightAfterSubscription() {
        return each(all(), (rig, queue, call) -> {
            for (int i = 0; i < 20; i++) {
                Reader<?> reader = Reader.of(call.apply(queue), i % 2 == 0 ? 0 : Long.MAX_VALUE);
                reader.cancel();
                reader.cancel(); // twice is as good as once
            }
        });
    }

    @TestFactory
    default Stream<DynamicTest> cancelAtTheFirstSignal() {
        return each(
                calls().entrySet().stream()
                        .filter(call -> !call.getKey().matches(".*(silent|call|await|resultOf).*|results")),
                (rig, queue, call) -> {
                    for (int i = 0; i < 20; i++) {
                        rig.done(Flux.from(call.apply(queue)).take(1));
                    }
                });
    }

    @TestFactory
    default Stream<DynamicTest> cancelInTheMiddleOfOtherWork() {
        return each(all(), (rig, queue, call) -> {
            Reader<?> work = Reader.of(queue.putAll(Flux.range(0, 500).map(i -> Rig.job("work " + i))));
            CompletableFuture<?>[] cancels = new CompletableFuture<?>[50];
            for (int i = 0; i < cancels.length; i++) {
                Reader<?> reader = Reader.of(call.apply(queue));
                cancels[i] = CompletableFuture.runAsync(reader::cancel);
            }
            CompletableFuture.allOf(cancels).join();
            assertThat(work.complete()).hasSize(500);
        });
    }

    @TestFactory
    default Stream<DynamicTest> cancelledSubscribersAreLetGoOf() {
        return each(all(), (rig, queue, call) -> {
            ReferenceQueue<Object> gone = new ReferenceQueue<>();
            WeakReference<Object> trace = cancelled(call.apply(queue), gone);
            long end = System.nanoTime() + rig.kit.patience().toNanos();
            while (gone.remove(50) == null && System.nanoTime() < end) {
                System.gc();
            }
            assertThat(trace.get()).as("the cancelled subscriber").isNull();
        });
    }

    private static <T> WeakReference<Object> cancelled(Publisher<T> call, ReferenceQueue<Object> gone) {
        Reader<T> reader = Reader.of(call);
        reader.cancel();
        return new WeakReference<>(reader, gone);
    }
}
