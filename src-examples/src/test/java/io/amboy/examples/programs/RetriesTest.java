package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobType;
import io.amboy.NonRetryableException;
import io.amboy.RetryPolicy;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Errors are tried again after a growing delay; an error that says so is not. */
class RetriesTest {
    private static final JobType<String, String> FETCH = JobType.of("fetch", 1, String.class, String.class);

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final List<Long> startedAt = new ArrayList<>();

    private Mono<String> fetch(String address) {
        startedAt.add(clock.now(TimeUnit.SECONDS));
        if (address.equals("nonsense")) {
            return Mono.error(new NonRetryableException("not an address"));
        }
        return startedAt.size() < 4 ? Mono.error(new IllegalStateException("503")) : Mono.just("page");
    }

    private JobResult run(String address) {
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        FETCH,
                        (payload, context) -> fetch(payload),
                        options -> options.retry(
                                RetryPolicy.exponential(5, Duration.ofSeconds(10), Duration.ofMinutes(5))))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).scheduler(clock).build();
        List<JobResult> ended = new ArrayList<>();
        var request = FETCH.request(address);
        queue.start().then(queue.put(request)).then(queue.await(request.id())).subscribe(ended::add);
        clock.advanceTimeBy(Duration.ofHours(1));
        queue.close().subscribe();
        clock.advanceTimeBy(Duration.ofSeconds(1));
        return ended.get(0);
    }

    @Test
    void delaysDoubleUntilItSucceeds() {
        JobResult result = run("https://example.org");
        assertThat(startedAt).containsExactly(0L, 10L, 30L, 70L);
        assertThat(FETCH.valueOf(result)).isEqualTo("page");
        assertThat(result.attempt()).isEqualTo(4);
    }

    @Test
    void nonRetryableErrorEndsTheJobAtOnce() {
        JobResult result = run("nonsense");
        assertThat(startedAt).containsExactly(0L);
        assertThat(result.succeeded()).isFalse();
        assertThat(result.failure()).hasToString("ERROR io.amboy.NonRetryableException: not an address");
    }
}
