package io.amboy.store;

import io.amboy.Job;
import io.amboy.JobNotFoundException;
import io.amboy.JobStatusInfo;
import io.amboy.QueueClosedException;
import io.amboy.ResultGapException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Those who watch one job. The process reads the status changes once, while anybody watches; see {@link ResultWaiters}. */
final class ChangeWaiters {
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final QueueCore core;
    private final Map<String, List<FluxSink<Boolean>>> watching = new ConcurrentHashMap<>();
    private final Flux<Boolean> connected;

    ChangeWaiters(QueueCore core) {
        this.core = core;
        this.connected = Flux.defer(() -> core.store
                        .changes(false)
                        .doOnNext(this::tell)
                        .index()
                        .filter(page -> page.getT1() == 0)
                        .map(page -> true))
                .retryWhen(Retry.indefinitely().filter(ResultGapException.class::isInstance))
                .concatWith(Mono.error(() -> new QueueClosedException(core.id, "watch")))
                .replay(1)
                .refCount(1, LINGER, core.scheduler);
    }

    private void tell(List<JobStatusInfo> page) {
        if (watching.isEmpty()) {
            return;
        }
        for (JobStatusInfo status : page) {
            List<FluxSink<Boolean>> sinks = watching.get(status.id());
            if (sinks != null) {
                sinks.forEach(sink -> sink.next(true));
            }
        }
    }

    Flux<Job> watch(String id) {
        Flux<Boolean> changed = Flux.create(
                sink -> {
                    watching.compute(id, (key, sinks) -> {
                        List<FluxSink<Boolean>> all = sinks == null ? new CopyOnWriteArrayList<>() : sinks;
                        all.add(sink);
                        return all;
                    });
                    sink.onDispose(() -> watching.computeIfPresent(id, (key, sinks) -> {
                        sinks.remove(sink);
                        return sinks.isEmpty() ? null : sinks;
                    }));
                },
                FluxSink.OverflowStrategy.LATEST);
        return Flux.merge(1, changed, connected)
                .onBackpressureLatest()
                .concatMap(look -> core.store.find(id).switchIfEmpty(Mono.error(() -> new JobNotFoundException(id))), 1)
                .distinctUntilChanged(Job::status)
                .takeUntil(job -> job.state().isTerminal());
    }
}
