package io.amboy.examples.web;

import io.amboy.examples.cluster.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import reactor.netty.ChannelBindException;

/**
 * A web process that only produces: {@code WebMain [port]}, 8080 unless told otherwise, 0 for any. It starts a
 * redis-server and two processes of workers, and serves a page. Ctrl-C stops it.
 */
public final class WebMain {
    private static final int WORKERS = 2;
    private static final int PORT = 8080;
    private static final Duration LEASE = Duration.ofSeconds(2);

    private WebMain() {}

    /**
     * Runs it.
     *
     * @param arguments the port, optional
     * @throws IOException if a process cannot be started
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        int port = port(arguments);
        Page page = Page.load();
        Cluster cluster = new Cluster(CountWorker.class, LEASE);
        WebServer server;
        try {
            server = Objects.requireNonNull(WebServer.start(
                            Counting.queue(Counting.types(), cluster.uri(), LEASE)
                                    .build(),
                            page,
                            port)
                    .block());
        } catch (RuntimeException e) {
            cluster.close();
            if (e instanceof ChannelBindException) {
                refuse("Port " + port + " is taken, or not for you: name another, or 0 for any that is free");
            }
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, cluster)));
        cluster.start(WORKERS);
        System.out.println(
                "http://127.0.0.1:" + server.port() + "/ is ready, with " + WORKERS + " workers. Ctrl-C stops it.");
        server.stopped().block(); // a main method has nothing else to do
    }

    private static int port(String... arguments) {
        if (arguments.length == 0) {
            return PORT;
        }
        if (!arguments[0].matches("[0-9]{1,5}") || Integer.parseInt(arguments[0]) > 65_535) {
            refuse("\"" + arguments[0] + "\" is not a port");
        }
        return Integer.parseInt(arguments[0]);
    }

    private static void refuse(String why) {
        System.err.println(why);
        System.exit(2);
    }

    private static void stop(WebServer server, Cluster cluster) {
        server.close().block();
        cluster.close();
        cluster.workers().forEach(worker -> System.out.println(worker.name() + " counted " + worker.made() + " texts"));
    }
}
