package io.amboy.runner;

import io.amboy.AbortOutcome;
import io.amboy.AbortableRunner;
import io.amboy.JobClaim;
import io.amboy.JobNotFoundException;
import io.amboy.JobStatusInfo;
import io.amboy.QueueStateException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/** Runs a bounded number of claims at once; see {@link PoolRun}. */
final class PoolRunner implements AbortableRunner {
    private final int slots;
    private final @Nullable Rate rate;
    private final Scheduler clock;
    private final AtomicReference<@Nullable PoolRun> current = new AtomicReference<>();

    PoolRunner(int slots, @Nullable Rate rate, Scheduler clock) {
        this.slots = slots;
        this.rate = rate;
        this.clock = clock;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public Flux<JobStatusInfo> run(Flux<JobClaim> claims) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super JobStatusInfo> actual) {
                RateWindow window = rate == null ? null : new RateWindow(rate, clock);
                PoolRun run = new PoolRun(actual, slots, window, clock, PoolRunner.this::ended);
                if (current.compareAndSet(null, run)) {
                    claims.subscribe(run);
                } else {
                    Operators.error(actual, new QueueStateException("run", "the runner serves a queue already"));
                }
            }
        };
    }

    private void ended(PoolRun run) {
        current.compareAndSet(run, null);
    }

    private List<JobClaim> claims() {
        PoolRun run = current.get();
        return run == null ? List.of() : run.claims();
    }

    @Override
    public boolean isRunning(String id) {
        return claims().stream().anyMatch(claim -> claim.id().equals(id));
    }

    @Override
    public Set<String> runningJobs() {
        return claims().stream().map(JobClaim::id).collect(Collectors.toSet());
    }

    @Override
    public Mono<AbortOutcome> abort(String id) {
        return Mono.defer(() -> claims().stream()
                .filter(claim -> claim.id().equals(id))
                .findFirst()
                .map(claim -> claim.abort("aborted by the runner"))
                .orElseGet(() -> Mono.error(new JobNotFoundException(id))));
    }

    @Override
    public Mono<Long> abortAll() {
        return Flux.defer(() -> Flux.fromIterable(claims()))
                .flatMap(claim -> claim.abort("all aborted by the runner"), slots)
                .filter(outcome -> outcome.outcome() == AbortOutcome.Outcome.ABORTED)
                .count();
    }

    @Override
    public String toString() {
        return "Runner[" + slots + (rate == null ? "]" : " at " + rate.starts() + " in " + rate.window() + "]");
    }
}
