package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A browser closes the connection, the framework cancels its subscription, and the job is aborted. */
class CallerGoesAwayTest {
    private static final JobType<String, String> SEARCH = JobType.of("search", 1, String.class, String.class);

    @Test
    void disposedCallAbortsItsJob() {
        Sinks.Empty<Void> searching = Sinks.empty();
        Sinks.Empty<Void> cancelled = Sinks.empty();
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        SEARCH,
                        (words, context) -> Mono.<String>never()
                                .doOnSubscribe(begun -> searching.tryEmitEmpty())
                                .doOnCancel(cancelled::tryEmitEmpty))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();
        JobRequest<String> request = SEARCH.request("needle");
        queue.start().block(Duration.ofSeconds(10));

        Disposable call = queue.call(request).subscribe();
        searching.asMono().block(Duration.ofSeconds(10));
        call.dispose();

        cancelled.asMono().block(Duration.ofSeconds(10));
        JobResult result = queue.await(request.id()).block(Duration.ofSeconds(10));
        assertThat(result).isNotNull().extracting(JobResult::state).isEqualTo(JobState.ABORTED);
        queue.close().block(Duration.ofSeconds(10));
    }
}
