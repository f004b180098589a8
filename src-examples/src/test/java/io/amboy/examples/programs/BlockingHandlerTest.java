package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobFailedException;
import io.amboy.JobHandler;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.RetryPolicy;
import io.amboy.memory.MemoryQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Code that blocks, such as files or an old driver, is registered as such and throws what it likes. */
class BlockingHandlerTest {
    private static final JobType<String, Long> LINES = JobType.of("lines", 1, String.class, Long.class);

    @TempDir
    private Path folder;

    static long lines(String file) throws IOException {
        assertThat(Schedulers.isInNonBlockingThread()).isFalse();
        try (var lines = Files.lines(Path.of(file))) {
            return lines.count();
        }
    }

    @Test
    void blockingWorkRunsWhereItMayBlock() throws IOException {
        Path file = Files.writeString(folder.resolve("poem.txt"), "one\ntwo\nthree\n");
        JobRegistry registry = JobRegistry.builder()
                .handle(LINES, JobHandler.blocking((path, context) -> lines(path)))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();

        Mono<Long> count = queue.call(LINES.request(file.toString()));
        Mono<Long> missing =
                queue.call(LINES.request(file + "?").maxAttempts(1)).onErrorReturn(-1L);

        assertThat(queue.start().then(count).block(Duration.ofSeconds(10))).isEqualTo(3);
        assertThat(missing.block(Duration.ofSeconds(10))).isEqualTo(-1);
        queue.close().block(Duration.ofSeconds(10));
    }

    @Test
    void errorThatReactorCallsFatalFailsTheJobToo() {
        JobHandler.Blocking<String, Long> endless = (path, context) -> {
            throw new StackOverflowError("too deep");
        };
        JobRegistry registry = JobRegistry.builder()
                .handle(LINES, JobHandler.blocking(endless), options -> options.retry(RetryPolicy.none()))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();

        StepVerifier.create(queue.start().then(queue.call(LINES.request("poem.txt"))))
                .expectError(JobFailedException.class)
                .verify(Duration.ofSeconds(10));
        queue.close().block(Duration.ofSeconds(10));
    }
}
