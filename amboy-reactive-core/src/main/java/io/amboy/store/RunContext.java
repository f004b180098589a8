package io.amboy.store;

import io.amboy.Edge;
import io.amboy.Job;
import io.amboy.JobClient;
import io.amboy.JobContext;
import io.amboy.JobResult;
import io.amboy.JobTypeId;
import io.amboy.Progress;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a handler sees of its run. */
final class RunContext implements JobContext {
    private final QueueCore core;
    private final Claim claim;
    private final @Nullable Instant deadline;

    RunContext(QueueCore core, Claim claim, @Nullable Instant deadline) {
        this.core = core;
        this.claim = claim;
        this.deadline = deadline;
    }

    @Override
    public String id() {
        return claim.id();
    }

    @Override
    public JobTypeId type() {
        return claim.type();
    }

    @Override
    public int attempt() {
        return claim.attempt();
    }

    @Override
    public boolean isLastAttempt() {
        return claim.attempt() >= core.retry.maxAttempts(claim);
    }

    @Override
    public int fencingToken() {
        return claim.epoch();
    }

    @Override
    public @Nullable Instant deadline() {
        return deadline;
    }

    @Override
    public Map<String, String> headers() {
        return claim.headers();
    }

    @Override
    public void progress(double fraction, String note) {
        core.store.progress(claim, new Progress(fraction, note));
    }

    @Override
    public JobClient queue() {
        return core.handlerClient;
    }

    @Override
    public Flux<JobResult> prerequisites() {
        return Flux.fromIterable(claim.dependency().edges())
                .map(Edge::id)
                .concatMap(id -> core.store.find(id).flatMap(RunContext::ended));
    }

    private static Mono<JobResult> ended(Job job) {
        return Mono.justOrEmpty(job.result());
    }
}
