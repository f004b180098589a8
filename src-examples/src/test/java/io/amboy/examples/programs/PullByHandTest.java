package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobStatusInfo;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.Runner;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** No runner and no handler: the program claims jobs itself, and says how each ended. */
class PullByHandTest {
    private static final JobType<Integer, Integer> HALVE = JobType.of("halve", 1, Integer.class, Integer.class);

    static Mono<Void> work(JobClaim claim) {
        int number = HALVE.payloadOf(claim.job());
        return number % 2 == 0
                ? claim.complete(HALVE, number / 2)
                : claim.fail(new ArithmeticException(number + " is odd"));
    }

    @Test
    void claimsAreSettledByHand() {
        JobRegistry registry = JobRegistry.builder()
                .handle(HALVE, (number, context) -> Mono.error(new IllegalStateException("not by a handler")))
                .build();
        Runner nobody = new Runner() {
            @Override
            public int slots() {
                return 1;
            }

            @Override
            public Flux<JobStatusInfo> run(Flux<JobClaim> claims) {
                return Flux.never();
            }
        };
        JobQueue queue = MemoryQueue.builder(registry).runner(nobody).build();
        queue.start().block(Duration.ofSeconds(10));

        Mono<Integer> half = queue.call(HALVE.request(42));
        Mono<Void> one = queue.next().flatMap(PullByHandTest::work);
        assertThat(Mono.zip(half, one.thenReturn(true), (value, settled) -> value)
                        .block(Duration.ofSeconds(10)))
                .isEqualTo(21);

        queue.putAll(Flux.range(1, 10).map(n -> HALVE.request(n).maxAttempts(1)))
                .blockLast(Duration.ofSeconds(10));
        queue.claims(4).flatMap(PullByHandTest::work).subscribe();
        QueueStats stats = queue.awaitIdle().block(Duration.ofSeconds(10));
        assertThat(stats).isEqualTo(new QueueStats(0, 0, 0, 0, 6, 5, 0, 0));
        queue.close().block(Duration.ofSeconds(10));
    }
}
