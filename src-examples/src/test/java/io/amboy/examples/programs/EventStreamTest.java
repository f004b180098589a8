package io.amboy.examples.programs;

import io.amboy.JobClient;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.ResultCursor;
import io.amboy.memory.MemoryQueue;
import io.amboy.runner.Runners;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Server-sent events: one job from now to its end, and all results, resumed by the id of the last event seen. */
class EventStreamTest {
    private static final JobType<Integer, Integer> DOUBLE = JobType.of("double", 1, Integer.class, Integer.class);

    record Event(String id, String name, String data) {}

    static Flux<Event> job(JobClient queue, String id) {
        return queue.watch(id)
                .map(job -> new Event("", job.state().name(), job.progress().note()));
    }

    static Flux<Event> results(JobClient queue, String lastEventId) {
        ResultCursor after = lastEventId.isEmpty() ? ResultCursor.EARLIEST : ResultCursor.parse(lastEventId);
        return queue.results(after, JobFilter.ALL.states(JobState.SUCCEEDED))
                .map(result -> new Event(result.cursor().toString(), "result", String.valueOf(DOUBLE.valueOf(result))));
    }

    @Test
    void oneJobIsFollowedToItsEnd() {
        JobQueue queue = queue();
        JobRequest<Integer> request = DOUBLE.request(21);
        queue.put(request).block(Duration.ofSeconds(10));

        StepVerifier.create(job(queue, request.id()).map(Event::name))
                .expectNext("PENDING")
                .then(() -> queue.start().subscribe())
                .thenConsumeWhile(name -> !name.equals("SUCCEEDED")) // a slow reader sees fewer of these
                .expectNext("SUCCEEDED")
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        queue.close().block(Duration.ofSeconds(10));
    }

    @Test
    void resultsGoOnAfterTheLastEventSeen() {
        JobQueue queue = queue();
        queue.start()
                .thenMany(queue.putAll(Flux.range(1, 5).map(DOUBLE::request)))
                .blockLast(Duration.ofSeconds(10));

        Event second = results(queue, "").elementAt(1).block(Duration.ofSeconds(10));
        StepVerifier.create(results(queue, second == null ? "" : second.id()).map(Event::data))
                .expectNext("6", "8", "10")
                .thenCancel()
                .verify(Duration.ofSeconds(10));
        queue.close().block(Duration.ofSeconds(10));
    }

    private static JobQueue queue() {
        JobRegistry registry = JobRegistry.builder()
                .handle(DOUBLE, (n, context) -> Mono.just(2 * n))
                .build();
        return MemoryQueue.builder(registry).runner(Runners.single()).build();
    }
}
