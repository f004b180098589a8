package io.amboy.examples.web;

import io.amboy.AbortOutcome;
import io.amboy.JobClient;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/** What the server answers. Each route is a plan that the server subscribes to, and cancels if its client goes away. */
final class Routes {
    private final JobClient queue;
    private final Events events;
    private final Page page;

    Routes(JobClient queue, Page page) {
        this.queue = queue;
        this.events = new Events(queue);
        this.page = page;
    }

    void add(HttpServerRoutes routes) {
        routes.get("/", page::send)
                .post("/jobs", json(this::put))
                .get("/jobs/{id}", json(this::get))
                .delete("/jobs/{id}", json(this::abort))
                .get("/jobs/{id}/result", json(this::await))
                .get("/results", safe(events::send));
    }

    private Mono<Answer> put(HttpServerRequest request) {
        return Body.text(request)
                .map(Counting::request)
                .flatMap(queue::put)
                .map(stored -> new Answer(202, Map.of("id", stored.id()), Map.of("Location", "/jobs/" + stored.id())));
    }

    private Mono<Answer> get(HttpServerRequest request) {
        return queue.get(id(request))
                .map(job -> Answer.of(200, Status.of(job)))
                .switchIfEmpty(Mono.fromSupplier(() -> Answer.notFound(id(request))));
    }

    /** Cancelling an await leaves the job alone. {@code call} would be the one that takes its job along. */
    private Mono<Answer> await(HttpServerRequest request) {
        return queue.await(id(request)).map(result -> Answer.of(200, Outcome.of(result)));
    }

    private Mono<Answer> abort(HttpServerRequest request) {
        return queue.abort(id(request), "asked for over HTTP").map(outcome -> Answer.of(status(outcome), outcome));
    }

    private static int status(AbortOutcome outcome) {
        return switch (outcome.outcome()) {
            case ABORTED -> 200;
            case ALREADY_ENDED -> 409;
            case NOT_FOUND -> 404;
        };
    }

    private static String id(HttpServerRequest request) {
        return String.valueOf(request.param("id"));
    }

    private static BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> json(
            Function<HttpServerRequest, Mono<Answer>> route) {
        return safe((request, response) -> route.apply(request).flatMap(answer -> answer.send(response)));
    }

    /** An error is answered, unless half of an answer is on its way. */
    private static BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> safe(
            BiFunction<HttpServerRequest, HttpServerResponse, Mono<Void>> route) {
        return (request, response) -> Mono.defer(() -> route.apply(request, response))
                .onErrorResume(error -> response.hasSentHeaders()
                        ? Mono.error(error)
                        : Answer.of(error).send(response));
    }
}
