package io.amboy.store;

import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobStatusInfo;
import io.amboy.JobType;
import io.amboy.Runner;
import io.amboy.memory.MemoryQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A claim is run while its job is aborted: a handler that has begun is cancelled. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the abort was first")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the handler had begun and was cancelled")
@Outcome(expect = Expect.FORBIDDEN, desc = "the handler goes on after its job was aborted")
@State
public class RevokeStress {
    private static final JobType<String, String> WORK = JobType.of("work", 1, String.class, String.class);

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final JobClaim claim;
    private final JobQueue queue;

    public RevokeStress() {
        Mono<String> endless = Mono.<String>never()
                .doOnSubscribe(subscription -> begun.incrementAndGet())
                .doOnCancel(cancelled::incrementAndGet);
        JobRegistry registry = JobRegistry.builder()
                .handle(WORK, (payload, context) -> endless)
                .build();
        queue = MemoryQueue.builder(registry)
                .runner(new ByHand())
                .scheduler(Schedulers.immediate())
                .build();
        queue.start().then(queue.put(WORK.request("x").id("job"))).subscribe();
        JobClaim[] taken = new JobClaim[1];
        queue.next().subscribe(next -> taken[0] = next);
        claim = taken[0];
    }

    @Actor
    public void run() {
        claim.run().subscribe(status -> {}, refused -> {});
    }

    @Actor
    public void abort() {
        queue.abort("job", "stress").subscribe();
    }

    @Arbiter
    public void look(II_Result result) {
        result.r1 = begun.get();
        result.r2 = cancelled.get();
    }

    /** Leaves the claims to whoever takes them by hand. */
    private static final class ByHand implements Runner {
        @Override
        public int slots() {
            return 1;
        }

        @Override
        public Flux<JobStatusInfo> run(Flux<JobClaim> claims) {
            return Flux.never();
        }
    }
}
