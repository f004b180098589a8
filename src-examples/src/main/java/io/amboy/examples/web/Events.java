package io.amboy.examples.web;

import io.amboy.JobClient;
import io.amboy.JobFilter;
import io.amboy.JobResult;
import io.amboy.ResultCursor;
import io.amboy.ResultGapException;
import io.amboy.ResultPage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * All results as server-sent events. The id of an event is the cursor of its result, so a client that comes back with the
 * last one it has seen goes on where it stopped.
 */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final String RETRY = "retry: 1000\n\n";
    private static final Flux<String> BEATS = Flux.interval(Duration.ofSeconds(15))
            .onBackpressureDrop()
            .map(beat -> ": still here\n\n"); // so that both sides notice when the other one is gone

    private final JobClient queue;

    Events(JobClient queue) {
        this.queue = queue;
    }

    /** The first page comes at once, if only to be empty, and with it the answer: a stream, or why there is none. */
    Mono<Void> send(HttpServerRequest request, HttpServerResponse response) {
        return Mono.fromSupplier(() -> after(request.requestHeaders().get("Last-Event-ID")))
                .flatMapMany(after -> queue.resultPages(after, JobFilter.ALL))
                .switchOnFirst((first, pages) -> refused(first) ? pages.then() : stream(pages, response))
                .then();
    }

    private static ResultCursor after(@Nullable String lastEventId) {
        return lastEventId == null || lastEventId.isEmpty() ? ResultCursor.EARLIEST : ResultCursor.parse(lastEventId);
    }

    private static boolean refused(Signal<?> first) {
        return first.isOnError() && !(first.getThrowable() instanceof ResultGapException);
    }

    private static Mono<Void> stream(Flux<ResultPage> pages, HttpServerResponse response) {
        Flux<String> events = pages.concatMapIterable(ResultPage::results, 1) // the next page when this one is sent
                .map(Events::event)
                .onErrorResume(ResultGapException.class, gap -> Flux.just(event(gap)))
                .doOnError(error -> LOG.warn("a stream of results ends: {}", error.toString()))
                .onErrorComplete() // the client comes back and is told, if that is not over by then
                .startWith(RETRY);
        Flux<String> lively =
                Flux.merge(1, events.materialize(), BEATS.map(Signal::next)).<String>dematerialize();
        return response.sse()
                .header("Cache-Control", "no-store")
                .send(ByteBufFlux.fromString(lively, StandardCharsets.UTF_8, response.alloc()), each -> true)
                .then();
    }

    private static String event(JobResult result) {
        return "id: " + result.cursor() + "\nevent: result\ndata: " + Json.of(Outcome.of(result)) + "\n\n";
    }

    /** The last of its stream: the client knows that it has missed some, and comes back for those that are left. */
    private static String event(ResultGapException gap) {
        return "id: " + gap.resumeAt() + "\nevent: gap\ndata: " + Json.of(Map.of("missed", gap.missed())) + "\n\n";
    }
}
