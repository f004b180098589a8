package io.amboy.examples.web;

import io.amboy.AmboyException;
import io.amboy.InvalidCursorException;
import io.amboy.InvalidRequestException;
import io.amboy.JobNotFoundException;
import io.amboy.PayloadTooLargeException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What a route answers.
 *
 * @param status of HTTP
 * @param body becomes JSON
 * @param headers of HTTP
 */
record Answer(int status, Object body, Map<String, String> headers) {
    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    static Answer of(int status, Object body) {
        return new Answer(status, body, Map.of());
    }

    static Answer notFound(String id) {
        return of(404, Map.of("error", "there is no job " + id));
    }

    /** What an error means to a client. The messages of the library name the value and the rule, and no payload. */
    static Answer of(Throwable error) {
        if (error instanceof InvalidRequestException || error instanceof InvalidCursorException) {
            return refusal(400, error);
        }
        if (error instanceof JobNotFoundException) {
            return refusal(404, error);
        }
        if (error instanceof PayloadTooLargeException) { // the rest of the body may not be read
            return new Answer(413, Map.of("error", String.valueOf(error.getMessage())), Map.of("Connection", "close"));
        }
        if (error instanceof AmboyException known && known.retryable()) { // full, or the server is away
            return new Answer(503, Map.of("error", String.valueOf(error.getMessage())), Map.of("Retry-After", "1"));
        }
        LOG.error("a request failed", error);
        return of(500, Map.of("error", "something went wrong"));
    }

    private static Answer refusal(int status, Throwable error) {
        return of(status, Map.of("error", String.valueOf(error.getMessage())));
    }

    Mono<Void> send(HttpServerResponse response) {
        headers.forEach(response::header);
        return response.status(status)
                .header("Content-Type", "application/json")
                .header("Cache-Control", "no-store")
                .sendString(Mono.just(Json.of(body)))
                .then();
    }
}
