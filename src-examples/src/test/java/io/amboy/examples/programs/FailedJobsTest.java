package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobClient;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.RetryPolicy;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** After an outage somebody looks at what failed, and has it done again. */
class FailedJobsTest {
    private static final JobType<String, String> MAIL = JobType.of("mail", 1, String.class, String.class);
    private static final JobFilter FAILED = JobFilter.ALL.states(JobState.FAILED);

    static Flux<String> report(JobClient queue) {
        return queue.jobs(FAILED).map(job -> MAIL.payloadOf(job) + ": " + job.failure());
    }

    static Mono<Long> retryAll(JobClient queue) {
        return queue.jobs(FAILED)
                .map(Job::id)
                .flatMap(queue::retry)
                .filter(retried -> retried)
                .count();
    }

    @Test
    void failedJobsAreListedAndRetried() {
        AtomicBoolean serverIsUp = new AtomicBoolean();
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        MAIL,
                        (to, context) -> serverIsUp.get()
                                ? Mono.just("sent")
                                : Mono.error(new IllegalStateException("connection refused")),
                        options -> options.retry(RetryPolicy.none()))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();
        QueueStats before = queue.start()
                .thenMany(queue.putAll(Flux.just("ann", "bob").map(MAIL::request)))
                .then(queue.awaitIdle())
                .block(Duration.ofSeconds(10));
        assertThat(before).isEqualTo(new QueueStats(0, 0, 0, 0, 0, 2, 0, 0));
        assertThat(report(queue).collectList().block(Duration.ofSeconds(10)))
                .containsExactlyInAnyOrderElementsOf(List.of(
                        "ann: ERROR java.lang.IllegalStateException: connection refused",
                        "bob: ERROR java.lang.IllegalStateException: connection refused"));

        serverIsUp.set(true);
        assertThat(retryAll(queue).block(Duration.ofSeconds(10))).isEqualTo(2);

        QueueStats after = queue.awaitIdle().block(Duration.ofSeconds(10));
        assertThat(after).isEqualTo(new QueueStats(0, 0, 0, 0, 2, 0, 0, 0));
        queue.close().block(Duration.ofSeconds(10));
    }
}
