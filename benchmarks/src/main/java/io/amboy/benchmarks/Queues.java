package io.amboy.benchmarks;

import io.amboy.JobHandler;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** The queues that are measured. */
final class Queues {
    /** A payload in, its number out. */
    static final JobType<Payload, Integer> COUNT = JobType.of("count", 1, Payload.class, Integer.class);

    /** How many results are kept; stated in the report. */
    static final int RETAINED = 200_000;

    /** For how long. */
    static final Duration RETAINED_FOR = Duration.ofHours(1);

    private Queues() {}

    /** A queue whose handler answers at once. */
    static MemoryQueue.Builder noOp() {
        return of((payload, context) -> Mono.just(payload.number()));
    }

    static MemoryQueue.Builder of(JobHandler<Payload, Integer> handler) {
        return MemoryQueue.builder(JobRegistry.builder().handle(COUNT, handler).build())
                .retain(RETAINED, RETAINED_FOR);
    }

    /** The number of the job that a result tells of; fails if the job did. */
    static int numberOf(JobResult result) {
        Integer number = COUNT.valueOf(result);
        if (number == null) {
            throw new IllegalStateException(
                    "job " + result.id() + " ended " + result.state() + ", " + result.failure());
        }
        return number;
    }

    static void start(JobQueue queue) {
        queue.start().block(Limits.RUN);
    }

    static void close(JobQueue queue) {
        queue.close(Duration.ofSeconds(1)).block(Limits.RUN);
    }
}
