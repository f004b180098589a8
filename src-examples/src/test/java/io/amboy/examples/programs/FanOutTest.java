package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Edge;
import io.amboy.JobContext;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobType;
import io.amboy.NonRetryableException;
import io.amboy.TypeRef;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One job makes many, and one more that runs when all of them have ended, however they ended. */
class FanOutTest {
    private static final JobType<List<String>, String> BOOK =
            JobType.of("book", 1, new TypeRef<List<String>>() {}, TypeRef.of(String.class));
    private static final JobType<String, Integer> CHAPTER = JobType.of("chapter", 1, String.class, Integer.class);
    private static final JobType<Integer, String> BIND = JobType.of("bind", 1, Integer.class, String.class);

    /** Results in the id of the finishing job, so that whoever put the book can wait for that one. */
    static Mono<String> book(List<String> titles, JobContext context) {
        List<JobRequest<Integer>> chapters =
                titles.stream().map(CHAPTER::request).toList();
        JobRequest<String> bind = BIND.request(titles.size())
                .after(Edge.OnFailure.RUN, chapters.stream().map(JobRequest::id).toList());
        return context.queue()
                .putAll(Flux.<JobRequest<?>>fromIterable(chapters).concatWithValues(bind))
                .then(Mono.just(bind.id()));
    }

    static Mono<String> bind(int chapters, JobContext context) {
        return context.prerequisites()
                .filter(JobResult::succeeded)
                .flatMap(CHAPTER::resultOf)
                .collectList()
                .map(pages -> pages.size() + " of " + chapters + " chapters, "
                        + pages.stream().mapToInt(n -> n).sum() + " pages");
    }

    @Test
    void finishingJobRunsAfterAllOthers() {
        JobRegistry registry = JobRegistry.builder()
                .handle(BOOK, FanOutTest::book)
                .handle(BIND, FanOutTest::bind)
                .handle(
                        CHAPTER,
                        (title, context) -> title.isBlank()
                                ? Mono.error(new NonRetryableException("untitled"))
                                : Mono.just(title.length()))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();

        String book = queue.start()
                .then(queue.call(BOOK.request(List.of("Dawn", "Noon", "", "Midnight"))))
                .flatMap(id -> queue.resultOf(id, BIND))
                .block(Duration.ofSeconds(10));

        assertThat(book).isEqualTo("3 of 4 chapters, 16 pages");
        queue.close().block(Duration.ofSeconds(10));
    }
}
