package io.amboy.examples.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a browser does, for tests. */
record Browser(HttpClient http) {
    static final Duration PATIENCE = Duration.ofSeconds(60); // machines are slow

    /** What came back. */
    record Reply(int status, String location, JsonNode body) {}

    /** A server-sent event. */
    record Event(String id, String name, JsonNode data) {
        String job() {
            return data.path("id").asString();
        }

        String state() {
            return data.path("state").asString();
        }
    }

    static Browser of(WebServer server) {
        return new Browser(HttpClient.newConnection().baseUrl("http://127.0.0.1:" + server.port()));
    }

    Reply post(byte[] body) {
        return now(http.post()
                .uri("/jobs")
                .send(ByteBufFlux.fromInbound(Mono.just(body)))
                .responseSingle((response, content) -> content.asString()
                        .defaultIfEmpty("")
                        .map(text -> new Reply(
                                response.status().code(),
                                String.valueOf(response.responseHeaders().get("Location")),
                                json(text)))));
    }

    /** Posts a text and gives the job's id. */
    String post(String text) {
        return post(text.getBytes(StandardCharsets.UTF_8)).body().path("id").asString();
    }

    Reply get(String path) {
        return now(reply(http.get().uri(path)));
    }

    Reply delete(String path) {
        return now(reply(http.delete().uri(path)));
    }

    Mono<Reply> reply(HttpClient.ResponseReceiver<?> request) {
        return request.responseSingle((response, content) -> content.asString()
                .defaultIfEmpty("")
                .map(text -> new Reply(response.status().code(), "", json(text))));
    }

    /** The status of a stream, without reading it. */
    int statusOfResults(String lastEventId) {
        return now(results(lastEventId)
                .response((response, content) -> Mono.just(response.status().code()))
                .next());
    }

    /** All results from a place on. */
    Flux<Event> events(String lastEventId) {
        return Flux.defer(() -> {
            StringBuilder rest = new StringBuilder();
            return results(lastEventId).responseContent().asString().concatMapIterable(part -> split(rest, part));
        });
    }

    private HttpClient.ResponseReceiver<?> results(String lastEventId) {
        return http.headers(headers -> headers.set("Last-Event-ID", lastEventId))
                .get()
                .uri("/results");
    }

    private static List<Event> split(StringBuilder rest, String part) {
        rest.append(part);
        List<Event> events = new ArrayList<>();
        for (int end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
            String[] lines = rest.substring(0, end).split("\n", -1);
            rest.delete(0, end + 2);
            if (lines.length == 3) { // others are a comment, or how soon to come back
                events.add(new Event(lines[0].substring(4), lines[1].substring(7), json(lines[2].substring(6))));
            }
        }
        return events;
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static <T> T now(Mono<T> answer) {
        return answer.blockOptional(PATIENCE).orElseThrow();
    }
}
