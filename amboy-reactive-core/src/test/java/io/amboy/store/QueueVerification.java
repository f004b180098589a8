package io.amboy.store;

import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobStatusInfo;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the verifications of hand-written publishers share. */
final class QueueVerification {
    static final JobType<String, Void> WORK = JobType.of("work", 1, String.class, Void.class);
    static final JobRegistry REGISTRY = JobRegistry.builder()
            .handle(WORK, (payload, context) -> Mono.empty())
            .build();
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A queue that claims nothing by itself: its runner takes no claims. */
    static JobQueue stocked(long jobs) {
        JobQueue queue = MemoryQueue.builder(REGISTRY)
                .runner(new io.amboy.Runner() {
                    @Override
                    public int slots() {
                        return 1;
                    }

                    @Override
                    public Flux<JobStatusInfo> run(Flux<JobClaim> claims) {
                        return Flux.never();
                    }
                })
                .build();
        queue.start()
                .thenMany(
                        queue.putAll(Flux.range(0, (int) Math.min(jobs, 1_000)).map(i -> WORK.request("job " + i))))
                .blockLast(PATIENCE);
        return queue;
    }

    private QueueVerification() {}

    abstract static class Verification<T> extends PublisherVerification<T> {
        Verification() {
            super(new TestEnvironment(400, 100), 400);
        }

        @Override
        public Publisher<T> createFailedPublisher() {
            return null; // none of them fails before it is subscribed to; the rules for errors are tested elsewhere
        }
    }
}
