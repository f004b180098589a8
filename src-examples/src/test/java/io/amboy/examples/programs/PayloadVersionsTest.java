package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobType;
import io.amboy.codec.JacksonCodec;
import io.amboy.memory.MemoryQueue;
import io.amboy.memory.MemoryStorage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A producer of last year puts version 1; a worker of today has one handler, for version 2, and reads both. */
class PayloadVersionsTest {
    record Resize1(String image, int size) {}

    record Resize2(String image, int width, int height) {}

    private static final JobType<Resize1, String> OLD = JobType.of("resize", 1, Resize1.class, String.class);
    private static final JobType<Resize2, String> NEW = JobType.of("resize", 2, Resize2.class, String.class);

    private final MemoryStorage storage = MemoryStorage.create();

    private JobQueue queue(JobRegistry registry) {
        return MemoryQueue.builder(registry, storage)
                .codec(JacksonCodec.create())
                .build();
    }

    @Test
    void olderPayloadsAreReadByTheNewerHandler() {
        JobQueue producer = queue(JobRegistry.builder().type(OLD).build());
        JobQueue worker = queue(JobRegistry.builder()
                .handle(NEW, (resize, context) -> Mono.just(resize.toString()))
                .upcast(NEW, 1, Resize1.class, old -> new Resize2(old.image(), old.size(), old.size()))
                .build());
        JobRequest<String> request = OLD.request(new Resize1("cat", 64));

        String old = worker.start().then(producer.call(request)).block(Duration.ofSeconds(10));
        String today = worker.call(NEW.request(new Resize2("dog", 30, 20))).block(Duration.ofSeconds(10));

        assertThat(old).isEqualTo("Resize2[image=cat, width=64, height=64]");
        assertThat(today).isEqualTo("Resize2[image=dog, width=30, height=20]");
        // whoever looks at the stored job reads it the same way
        assertThat(worker.get(request.id()).map(NEW::payloadOf).block(Duration.ofSeconds(10)))
                .isEqualTo(new Resize2("cat", 64, 64));
        Mono.when(producer.close(), worker.close()).block(Duration.ofSeconds(10));
    }
}
