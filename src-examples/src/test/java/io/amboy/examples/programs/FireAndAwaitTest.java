package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClient;
import io.amboy.JobFailedException;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.NonRetryableException;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A web service hands work off: one route answers at once with the job's id, the other waits for the value. */
class FireAndAwaitTest {
    private static final JobType<String, Integer> LENGTH = JobType.of("length", 1, String.class, Integer.class);

    /** What a route returns. */
    record Response(int status, String body) {}

    /** The routes of a reactive web framework: a request in, a Mono of the response out. They need no lifecycle. */
    record Routes(JobClient queue) {
        Mono<Response> fire(String body) {
            return queue.put(LENGTH.request(body)).map(stored -> new Response(202, "/jobs/" + stored.id()));
        }

        Mono<Response> await(String body) {
            return queue.call(LENGTH.request(body))
                    .map(length -> new Response(200, length.toString()))
                    .onErrorResume(
                            JobFailedException.class,
                            failed ->
                                    Mono.just(new Response(422, failed.result().id())));
        }

        Mono<Response> result(String path) {
            String id = path.substring("/jobs/".length());
            return queue.resultOf(id, LENGTH).map(length -> new Response(200, length.toString()));
        }
    }

    @Test
    void routesAnswerAtOnceOrWithTheValue() {
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        LENGTH,
                        (text, context) -> text.isEmpty()
                                ? Mono.error(new NonRetryableException("nothing to measure"))
                                : Mono.just(text.length()))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();
        Routes routes = new Routes(queue);

        Mono<Response> fired = routes.fire("hello").flatMap(answer -> routes.result(answer.body()));
        Mono<Response> awaited = routes.await("good morning");
        Mono<Response> refused = routes.await("");

        assertThat(queue.start().then(fired).block(Duration.ofSeconds(10))).isEqualTo(new Response(200, "5"));
        assertThat(awaited.block(Duration.ofSeconds(10))).isEqualTo(new Response(200, "12"));
        assertThat(refused.map(Response::status).block(Duration.ofSeconds(10))).isEqualTo(422);
        queue.close().block(Duration.ofSeconds(10));
    }
}
