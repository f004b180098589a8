package io.amboy.examples.web;

import io.amboy.JobContext;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobType;
import io.amboy.NonRetryableException;
import io.amboy.redis.RedisQueue;
import io.amboy.store.StoreLimits;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/** The job: counts what is in a text, in steps that can be watched. */
final class Counting {
    static final JobType<String, Counts> COUNT = JobType.of("count", 1, String.class, Counts.class);

    /** A result does not repeat its payload, but its headers travel along: this one says what the result is about. */
    static final String TITLE = "title";

    static final int CAPACITY = 1_000;
    private static final int KEPT = 1_000;
    private static final Duration KEPT_FOR = Duration.ofHours(1);

    private static final int TITLE_CHARS = 40;
    private static final int WORDS_A_STEP = 10;
    private static final int MOST_STEPS = 50;
    private static final int MOST_LETTERS = 26;

    /** Counting takes no time, so each step waits a little, as one that asks another service would. */
    private static final Duration STEP = Duration.ofMillis(100);

    private Counting() {}

    /** What a producer must know whose jobs are done elsewhere. */
    static JobRegistry types() {
        return JobRegistry.builder().type(COUNT).build();
    }

    /** What a worker can do; it calls back for each text. */
    static JobRegistry handlers(Runnable counted) {
        return JobRegistry.builder()
                .handle(COUNT, (text, context) -> count(text, context).doOnSuccess(counts -> counted.run()))
                .build();
    }

    /** The queue, with the limits that all its processes share. A full one refuses: a browser should not wait for room. */
    static RedisQueue.Builder queue(JobRegistry registry, String uri, Duration lease) {
        return RedisQueue.builder(registry, uri)
                .lease(lease)
                .id("texts")
                .capacity(CAPACITY, StoreLimits.OnFull.FAIL)
                .retain(KEPT, KEPT_FOR)
                .retainFailed(KEPT, KEPT_FOR);
    }

    static JobRequest<Counts> request(String text) {
        String line = String.join(" ", words(text));
        int end = line.offsetByCodePoints(0, Math.min(TITLE_CHARS, line.codePointCount(0, line.length())));
        return COUNT.request(text).header(TITLE, line.substring(0, end));
    }

    private static Mono<Counts> count(String text, JobContext context) {
        List<List<String>> steps = steps(words(text));
        return Flux.fromIterable(steps)
                .delayElements(STEP) // cancelled with the job, so an abort stops it here
                .scan(Counts.NONE, (sum, step) -> sum.plus(Counts.of(step)))
                .skip(1)
                .index()
                .doOnNext(done -> context.progress(
                        (done.getT1() + 1.0) / steps.size(), done.getT2().words() + " words so far"))
                .map(Tuple2::getT2)
                .last()
                .filter(counts -> counts.letters() > 0)
                .map(counts -> counts.top(MOST_LETTERS))
                .switchIfEmpty(Mono.error(() -> new NonRetryableException("there is no letter in the text")));
    }

    private static List<String> words(String text) {
        return Stream.of(text.strip().split("[\\s\\p{Cntrl}]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableList());
    }

    private static List<List<String>> steps(List<String> words) {
        int size = Math.max(WORDS_A_STEP, (words.size() + MOST_STEPS - 1) / MOST_STEPS);
        return IntStream.range(0, (words.size() + size - 1) / size)
                .mapToObj(step -> words.subList(step * size, Math.min(words.size(), (step + 1) * size)))
                .toList();
    }
}
