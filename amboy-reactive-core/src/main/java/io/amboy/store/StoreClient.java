package io.amboy.store;

import io.amboy.AbortOutcome;
import io.amboy.InvalidRequestException;
import io.amboy.Job;
import io.amboy.JobClient;
import io.amboy.JobFilter;
import io.amboy.JobNotFoundException;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobStatusInfo;
import io.amboy.PutResult;
import io.amboy.QueueClosedException;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The calls that need no lifecycle, made of the store's few. */
class StoreClient implements JobClient {
    private static final int MAX_TOGETHER = 1_000;

    final QueueCore core;
    private final boolean urgent;

    /**
     * A client.
     *
     * @param core the queue
     * @param urgent whether puts are stored at once even in a full queue
     */
    StoreClient(QueueCore core, boolean urgent) {
        this.core = core;
        this.urgent = urgent;
    }

    // ---- put

    @Override
    public Mono<PutResult> put(JobRequest<?> request) {
        return put(request, Admission.mintToken());
    }

    private Mono<PutResult> put(JobRequest<?> request, long token) {
        return core.whenAccepting("put", urgent, () -> core.store.add(core.admission.admit(request, token, urgent)));
    }

    @Override
    public Flux<PutResult> putAll(Publisher<? extends JobRequest<?>> requests) {
        return core.streamWhenOpen("putAll", () -> new PutAll(this, requests));
    }

    NewJob admit(JobRequest<?> request) {
        return core.admission.admit(request, Admission.mintToken(), urgent);
    }

    Mono<List<PutResult>> addAll(List<NewJob> jobs) {
        return core.whenAccepting("putAll", urgent, () -> core.store.addAll(jobs));
    }

    @Override
    public Mono<List<PutResult>> putTogether(Collection<? extends JobRequest<?>> requests) {
        long token = Admission.mintToken();
        return core.whenAccepting("putTogether", urgent, () -> {
            if (requests.size() > MAX_TOGETHER) {
                throw new InvalidRequestException("number of requests", requests.size(), "must be at most 1,000");
            }
            List<NewJob> jobs = new ArrayList<>(requests.size());
            Set<String> ids = new HashSet<>();
            for (JobRequest<?> request : requests) {
                jobs.add(core.admission.admit(request, token, true));
                if (!ids.add(request.id())) {
                    throw new InvalidRequestException("job id", request.id(), "is put twice together");
                }
            }
            return jobs.isEmpty() ? Mono.just(List.of()) : core.store.addTogether(jobs);
        });
    }

    @Override
    public <R> Mono<R> call(JobRequest<R> request) {
        long token = Admission.mintToken();
        return Mono.usingWhen(
                        Mono.just(request),
                        asked -> put(asked, token).flatMap(put -> await(put.id())),
                        asked -> Mono.empty(),
                        (asked, error) -> Mono.empty(),
                        asked -> core.whenOpen("call", () -> core.abort(asked.id(), "the caller went away", token))
                                .onErrorComplete(QueueClosedException.class))
                .flatMap(request.type()::resultOf);
    }

    // ---- one job

    @Override
    public Mono<Job> get(String id) {
        return core.whenOpen("get", () -> core.store.find(id).map(core::readable));
    }

    @Override
    public Mono<JobResult> await(String id) {
        return core.whenOpen("await", () -> core.results.await(id));
    }

    @Override
    public Flux<Job> watch(String id) {
        return core.streamWhenOpen("watch", () -> core.changes.watch(id).map(core::readable));
    }

    @Override
    public Mono<AbortOutcome> abort(String id, String reason) {
        return core.whenOpen("abort", () -> core.abort(id, reason, 0));
    }

    @Override
    public Mono<Boolean> retry(String id) {
        return core.whenOpen(
                "retry",
                () -> core.store
                        .control(new Control.Retry(id))
                        .flatMap(result -> result.state() == null
                                ? Mono.error(new JobNotFoundException(id))
                                : Mono.just(result.applied())));
    }

    // ---- streams

    @Override
    public Flux<JobResult> results(ResultCursor after, JobFilter filter) {
        return core.streamWhenOpen("results", () -> {
            Flux<JobResult> all = core.store.results(after).concatMapIterable(ResultPage::results, 1);
            return filter.equals(JobFilter.ALL) ? all : all.filter(filter::matches);
        });
    }

    @Override
    public Flux<ResultPage> resultPages(ResultCursor after, JobFilter filter) {
        return core.streamWhenOpen(
                "resultPages",
                () -> core.store
                        .results(after)
                        .map(page -> filter.equals(JobFilter.ALL)
                                ? page
                                : new ResultPage(
                                        page.results().stream()
                                                .filter(filter::matches)
                                                .toList(),
                                        page.next())));
    }

    @Override
    public Mono<ResultCursor> cursor() {
        return core.whenOpen(
                "cursor", () -> core.store.results(ResultCursor.NOW).next().map(ResultPage::next));
    }

    @Override
    public Flux<JobStatusInfo> jobStats() {
        return core.streamWhenOpen("jobStats", () -> core.store.changes(true).concatMapIterable(page -> page, 1));
    }

    @Override
    public Flux<Job> jobs(JobFilter filter) {
        return core.streamWhenOpen("jobs", () -> core.store.jobs(filter).map(core::readable));
    }

    // ---- counters

    @Override
    public Mono<QueueStats> stats() {
        return core.whenOpen("stats", () -> core.store.stats().map(StoreStats::total));
    }

    @Override
    public Mono<QueueStats> awaitIdle() {
        // every end of a job is in the log, so the counters need a look only after a page of it
        return core.whenOpen(
                "awaitIdle",
                () -> core.store
                        .results(ResultCursor.NOW)
                        .retryWhen(core.results.afterGap())
                        .onBackpressureLatest()
                        .concatMap(page -> core.store.stats(), 1)
                        .map(StoreStats::total)
                        .filter(QueueStats::isIdle)
                        .next()
                        .switchIfEmpty(Mono.error(() -> new QueueClosedException(core.id, "awaitIdle"))));
    }
}
