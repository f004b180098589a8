package io.amboy.examples.web;

import io.amboy.JobQueue;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * An HTTP server with a queue that is never started: a producer claims nothing.
 *
 * @param http the server
 * @param queue where it puts jobs
 */
record WebServer(DisposableServer http, JobQueue queue) {
    private static final Duration SLOWEST_REQUEST = Duration.ofSeconds(30);

    /** On this machine's own address only; port 0 picks one that is free. */
    static Mono<WebServer> start(JobQueue queue, Page page, int port) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .requestTimeout(SLOWEST_REQUEST)
                .route(new Routes(queue, page)::add)
                .bind()
                .map(http -> new WebServer(http, queue));
    }

    int port() {
        return http.port();
    }

    /** Completes when the server listens no more. */
    Mono<Void> stopped() {
        return http.onDispose();
    }

    /** Accepts nobody any more, then closes the queue, which ends the streams and answers those who wait. */
    Mono<Void> close() {
        return Mono.fromRunnable(http::dispose).then(stopped()).then(queue.close());
    }
}
