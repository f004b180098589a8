package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobHandler;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.runner.Runners;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** Handlers that break the rules of reactive streams harm their own job at most. */
public interface MisbehaviourContract {
    QueueKit.Factory kits();

    private static JobQueue once(Rig rig, JobHandler<String, String> handler) {
        return rig.started(
                Rig.echo(handler, options -> options.retry(RetryPolicy.none())),
                builder -> builder.runner(Runners.single()));
    }

    /** Signals whatever the test wants, against the rules. */
    private static Mono<String> rogue(Consumer<CoreSubscriber<? super String>> signals) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super String> actual) {
                actual.onSubscribe(new Subscription() {
                    @Override
                    public void request(long n) {
                        signals.accept(actual);
                    }

                    @Override
                    public void cancel() {}
                });
            }
        };
    }

    @Test
    default void handlersThatSignalTwiceAreHeardOnce() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = once(
                    rig,
                    (payload, context) -> rogue(actual -> {
                        switch (payload) {
                            case "completes twice" -> {
                                actual.onNext("once");
                                actual.onComplete();
                                actual.onNext("twice");
                                actual.onComplete();
                            }
                            case "fails after its end" -> {
                                actual.onNext("once");
                                actual.onComplete();
                                actual.onError(new IllegalStateException("late"));
                            }
                            default -> {
                                actual.onError(new IllegalStateException("first"));
                                actual.onNext("late");
                                actual.onComplete();
                            }
                        }
                    }));
            rig.put(queue, "completes twice");
            rig.put(queue, "fails after its end");
            rig.put(queue, "ends after its failure");
            assertThat(rig.get(queue.resultOf("completes twice", Rig.ECHO))).isEqualTo("once");
            assertThat(rig.get(queue.resultOf("fails after its end", Rig.ECHO))).isEqualTo("once");
            assertThat(rig.end(queue, "ends after its failure", JobState.FAILED)
                            .failure()
                            .message())
                    .isEqualTo("first");
            assertThat(rig.get(queue.awaitIdle())).isEqualTo(new QueueStats(0, 0, 0, 0, 2, 1, 0, 0));
        }
    }

    @Test
    default void whatComesAfterACancelIsNotHeard() {
        try (Rig rig = Rig.realTime(kits())) {
            AtomicReference<CoreSubscriber<? super String>> subscriber = new AtomicReference<>();
            Inbox<String> starts = new Inbox<>("start");
            JobQueue queue = once(
                    rig,
                    (payload, context) -> payload.equals("good")
                            ? Mono.just("good")
                            : rogue(actual -> {
                                subscriber.set(actual);
                                starts.add(payload);
                            }));
            rig.put(queue, "a");
            starts.next();
            rig.abort(queue, "a");
            subscriber.get().onNext("too late");
            subscriber.get().onComplete();
            subscriber.get().onError(new IllegalStateException("much too late"));
            rig.end(queue, "a", JobState.ABORTED);
            rig.end(queue, rig.put(queue, "good"), JobState.SUCCEEDED);
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 1, 0, 1, 0));
        }
    }

    @Test
    default void handlerThatNeverSubscribesDownstreamCanBeAborted() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> starts = new Inbox<>("start");
            JobQueue queue = once(rig, (payload, context) -> new Mono<>() {
                @Override
                public void subscribe(CoreSubscriber<? super String> actual) {
                    starts.add(payload);
                    if (payload.equals("good")) {
                        Operators.complete(actual);
                    }
                }
            });
            rig.put(queue, "silent");
            starts.next();
            assertThat(rig.abort(queue, "silent").state()).isEqualTo(JobState.ABORTED);
            rig.end(queue, rig.put(queue, "good"), JobState.SUCCEEDED);
        }
    }

    @Test
    default void handlerThatFailsToCancelSparesThePool() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> starts = new Inbox<>("start");
            JobQueue queue = once(rig, (payload, context) -> {
                if (payload.equals("good")) {
                    return Mono.just("good");
                }
                return new Mono<String>() {
                    @Override
                    public void subscribe(CoreSubscriber<? super String> actual) {
                        actual.onSubscribe(new Subscription() {
                            @Override
                            public void request(long n) {
                                starts.add(payload);
                            }

                            @Override
                            public void cancel() {
                                throw new IllegalStateException("cannot be cancelled");
                            }
                        });
                    }
                };
            });
            rig.put(queue, "a");
            starts.next();
            assertThat(rig.abort(queue, "a").state()).isEqualTo(JobState.ABORTED);
            rig.end(queue, rig.put(queue, "good"), JobState.SUCCEEDED);
        }
    }
}
