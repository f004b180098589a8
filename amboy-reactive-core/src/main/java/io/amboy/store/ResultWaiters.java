package io.amboy.store;

import io.amboy.Job;
import io.amboy.JobNotFoundException;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.QueueClosedException;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import io.amboy.ResultPage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Those who wait for one job to end. However many they are, the process reads the result log once, while anybody waits.
 *
 * <p>{@code connected} signals whenever that reading begins: everything that ends from then on will be told, so a waiter
 * that looks the job up after the signal misses nothing. After a gap the reading begins anew, and so do the look-ups.
 */
final class ResultWaiters {
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final QueueCore core;
    private final Map<String, List<FluxSink<JobResult>>> waiting = new ConcurrentHashMap<>();
    private final Flux<Boolean> connected;

    ResultWaiters(QueueCore core) {
        this.core = core;
        this.connected = Flux.defer(() -> core.store
                        .results(ResultCursor.NOW)
                        .doOnNext(this::tell)
                        .index()
                        .filter(page -> page.getT1() == 0)
                        .map(page -> true))
                .retryWhen(afterGap())
                .concatWith(Mono.error(() -> new QueueClosedException(core.id, "await")))
                .replay(1)
                .refCount(1, LINGER, core.scheduler);
    }

    /** Begins again at once after a gap; other errors end. */
    Retry afterGap() {
        return Retry.indefinitely().filter(ResultGapException.class::isInstance);
    }

    private void tell(ResultPage page) {
        if (waiting.isEmpty()) {
            return;
        }
        for (JobResult result : page.results()) {
            List<FluxSink<JobResult>> sinks = waiting.get(result.id());
            if (sinks != null) {
                sinks.forEach(sink -> sink.next(result));
            }
        }
    }

    Mono<JobResult> await(String id) {
        Flux<JobResult> told = Flux.create(sink -> {
            waiting.compute(id, (key, sinks) -> {
                List<FluxSink<JobResult>> all = sinks == null ? new CopyOnWriteArrayList<>() : sinks;
                all.add(sink);
                return all;
            });
            sink.onDispose(() -> waiting.computeIfPresent(id, (key, sinks) -> {
                sinks.remove(sink);
                return sinks.isEmpty() ? null : sinks;
            }));
        });
        Mono<JobResult> lookedUp = connected
                .onBackpressureLatest()
                .concatMap(
                        begun -> core.store.find(id).switchIfEmpty(Mono.error(() -> new JobNotFoundException(id))), 1)
                .mapNotNull(Job::result)
                .next();
        return Mono.firstWithSignal(
                told.filterWhen(result -> isFinal(id, result)).next(), lookedUp);
    }

    /** A failed job may live again by the time that its failure is told; then the wait goes on. */
    private Mono<Boolean> isFinal(String id, JobResult told) {
        return told.state() == JobState.FAILED
                ? core.store.find(id).map(job -> job.state().isTerminal()).defaultIfEmpty(true)
                : Mono.just(true);
    }
}
