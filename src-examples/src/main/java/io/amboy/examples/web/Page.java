package io.amboy.examples.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The one page.
 *
 * @param html all of it
 */
record Page(String html) {
    /** Reads it. Blocks, so it is for the main method, not for a request. */
    static Page load() {
        try (InputStream file = Page.class.getResourceAsStream("index.html")) {
            if (file == null) {
                throw new IllegalStateException("the page is missing");
            }
            return new Page(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It asks nobody but this server for anything, and browsers see to that. */
    Publisher<Void> send(HttpServerRequest request, HttpServerResponse response) {
        return response.header("Content-Type", "text/html; charset=utf-8")
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self';"
                                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .sendString(Mono.just(html));
    }
}
