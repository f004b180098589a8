package io.amboy.store;

import io.amboy.HandlerOptions;
import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A handler completes while its job is aborted and its run is cancelled: one outcome is recorded. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the handler was first")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the abort was first, or came before the job was taken again")
@Outcome(expect = Expect.FORBIDDEN, desc = "no outcome, or two")
@State
public class AttemptStress {
    private static final JobType<String, String> WORK = JobType.of("work", 1, String.class, String.class);

    private final Sinks.One<String> handler = Sinks.one();
    private final JobQueue queue;
    private final Disposable run;

    public AttemptStress() {
        JobRegistry registry = JobRegistry.builder()
                .handle(WORK, (payload, context) -> handler.asMono(), options -> HandlerOptions.DEFAULT)
                .build();
        queue = MemoryQueue.builder(registry)
                .runner(new ByHand())
                .scheduler(Schedulers.immediate())
                .build();
        queue.start().then(queue.put(WORK.request("x").id("job"))).subscribe();
        run = queue.next().flatMap(JobClaim::run).subscribe();
    }

    @Actor
    public void complete() {
        handler.tryEmitValue("done");
    }

    @Actor
    public void abort() {
        queue.abort("job", "stress").subscribe();
    }

    @Actor
    public void cancel() {
        run.dispose();
    }

    @Arbiter
    public void look(II_Result result) {
        queue.abort("job", "if it was given back").subscribe();
        JobResult[] end = new JobResult[1];
        queue.get("job").mapNotNull(io.amboy.Job::result).subscribe(ended -> end[0] = ended);
        int outcomes = (int) count(JobState.SUCCEEDED) + (int) count(JobState.ABORTED);
        result.r1 = end[0] != null && end[0].state() == JobState.SUCCEEDED && outcomes == 1 ? 1 : 0;
        result.r2 = end[0] != null && end[0].state() == JobState.ABORTED && outcomes == 1 ? 1 : 0;
    }

    private long count(JobState state) {
        long[] found = new long[1];
        queue.stats().subscribe(stats -> found[0] = state == JobState.SUCCEEDED ? stats.succeeded() : stats.aborted());
        return found[0];
    }

    /** Leaves the claims to whoever takes them by hand. */
    private static final class ByHand implements io.amboy.Runner {
        @Override
        public int slots() {
            return 1;
        }

        @Override
        public reactor.core.publisher.Flux<io.amboy.JobStatusInfo> run(reactor.core.publisher.Flux<JobClaim> claims) {
            return reactor.core.publisher.Flux.never();
        }
    }
}
