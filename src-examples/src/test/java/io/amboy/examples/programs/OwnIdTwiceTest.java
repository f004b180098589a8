package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClient;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobType;
import io.amboy.PutResult;
import io.amboy.PutResult.Outcome;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An order may be sent twice, and is booked once: the job's id is the order's. */
class OwnIdTwiceTest {
    private static final JobType<String, Integer> BOOKING = JobType.of("booking", 1, String.class, Integer.class);

    static Mono<Outcome> book(JobClient queue, String order) {
        return queue.put(BOOKING.request(order).id("order-" + order)).map(PutResult::outcome);
    }

    @Test
    void secondOrderFindsTheFirst() {
        AtomicInteger booked = new AtomicInteger();
        JobRegistry registry = JobRegistry.builder()
                .handle(BOOKING, (order, context) -> Mono.fromSupplier(booked::incrementAndGet))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();

        List<Outcome> outcomes = Flux.concat(book(queue, "7"), book(queue, "7"), book(queue, "8"))
                .collectList()
                .block(Duration.ofSeconds(10));
        assertThat(outcomes).containsExactly(Outcome.CREATED, Outcome.EXISTED, Outcome.CREATED);

        queue.start().then(queue.awaitIdle()).block(Duration.ofSeconds(10));
        assertThat(booked).hasValue(2);
        assertThat(book(queue, "7").block(Duration.ofSeconds(10))).isEqualTo(Outcome.EXISTED);
        queue.close().block(Duration.ofSeconds(10));
    }

    @Test
    void sameRequestSentAgainIsStillTheOneThatMadeTheJob() {
        JobRegistry registry = JobRegistry.builder().type(BOOKING).build();
        JobQueue queue = MemoryQueue.builder(registry).build();
        JobRequest<Integer> request = BOOKING.request("9");

        Mono<Boolean> put = queue.put(request).map(PutResult::created);
        assertThat(put.block(Duration.ofSeconds(10))).isTrue();
        assertThat(put.block(Duration.ofSeconds(10))).isTrue();
        assertThat(queue.stats().block(Duration.ofSeconds(10)))
                .isNotNull()
                .satisfies(stats -> assertThat(stats.total()).isEqualTo(1));
        queue.close().block(Duration.ofSeconds(10));
    }
}
