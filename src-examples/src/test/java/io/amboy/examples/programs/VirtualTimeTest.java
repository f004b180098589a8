package io.amboy.examples.programs;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A job for tomorrow, tested in no time: the queue takes clock, timers and threads from one scheduler. */
class VirtualTimeTest {
    private static final JobType<String, String> REMIND = JobType.of("remind", 1, String.class, String.class);

    static Mono<String> remind(JobQueue queue, String what) {
        return queue.call(REMIND.request(what).delay(Duration.ofDays(1)));
    }

    @Test
    void reminderComesAfterADayAndNotBefore() {
        VirtualTimeScheduler clock = VirtualTimeScheduler.create();
        JobRegistry registry = JobRegistry.builder()
                .handle(REMIND, (what, context) -> Mono.just("Remember: " + what))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).scheduler(clock).build();

        StepVerifier.create(queue.start().then(remind(queue, "milk")))
                .expectSubscription()
                .then(() -> clock.advanceTimeBy(Duration.ofDays(1).minusMillis(1)))
                .expectNoEvent(Duration.ZERO)
                .then(() -> clock.advanceTimeBy(Duration.ofMillis(1)))
                .expectNext("Remember: milk")
                .expectComplete()
                .verify(Duration.ofSeconds(10));

        queue.close().subscribe();
        clock.advanceTimeBy(Duration.ofSeconds(1));
    }
}
