package io.amboy.examples.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A redis-server of its own, and processes of workers. */
public final class Cluster implements AutoCloseable {
    private final Class<?> program;
    private final Process server;
    private final String uri;
    private final Duration lease;
    private final List<Worker> workers = new ArrayList<>();

    /**
     * Starts the server.
     *
     * @param program the main class of a worker's process, which is given the address of Redis and the lease, and hands
     *     its queue to {@link WorkerProcess}
     * @param lease how long a worker's jobs are left to it when it shows no sign of life
     * @throws IOException if there is no free port, or the server does not start
     */
    public Cluster(Class<?> program, Duration lease) throws IOException {
        int port = freePort();
        this.program = program;
        this.lease = lease;
        server = Launch.redis(port);
        uri = "redis://127.0.0.1:" + port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * One process, and how many things it has made.
     *
     * @param name what people call it
     * @param process the process
     * @param ready zero when it claims
     * @param made how many
     */
    public record Worker(String name, Process process, CountDownLatch ready, AtomicInteger made) {
        @Override
        public String toString() {
            return name + " made " + made + (process.isAlive() ? "" : ", then it was killed");
        }
    }

    /**
     * Where the server is.
     *
     * @return the address of Redis
     */
    public String uri() {
        return uri;
    }

    /**
     * What every queue on this server is to use.
     *
     * @return the lease
     */
    public Duration lease() {
        return lease;
    }

    /**
     * Those that were started, dead ones too.
     *
     * @return the workers
     */
    public List<Worker> workers() {
        return workers;
    }

    /**
     * Starts workers, and waits until they claim.
     *
     * @param count how many
     * @throws IOException if a process cannot be started, or does not get ready
     * @throws InterruptedException if the caller is
     */
    public void start(int count) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            start();
        }
        for (Worker worker : workers) {
            if (!worker.ready.await(60, TimeUnit.SECONDS)) {
                throw new IOException(worker.name + " does not start");
            }
        }
    }

    private void start() throws IOException {
        Process process = Launch.apart(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        program.getName(),
                        uri,
                        lease.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Worker worker =
                new Worker("worker " + (workers.size() + 1), process, new CountDownLatch(1), new AtomicInteger());
        workers.add(worker);
        Thread reader = new Thread(() -> count(worker), worker.name);
        reader.setDaemon(true);
        reader.start();
    }

    private static void count(Worker worker) {
        try (InputStream dots = worker.process.getInputStream()) {
            for (int sign = dots.read(); sign >= 0; sign = dots.read()) {
                if (sign == '!') {
                    worker.ready.countDown();
                } else {
                    worker.made.incrementAndGet();
                }
            }
        } catch (IOException ended) {
            // with its process
        }
    }

    /** What this program was started with; Maven runs it with a class loader of its own. */
    private static String classPath() {
        if (!(Cluster.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        List<String> paths = new ArrayList<>();
        for (URL url : loader.getURLs()) {
            try {
                paths.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException("cannot find the way to " + url, e);
            }
        }
        return String.join(System.getProperty("path.separator"), paths);
    }

    /** Lets the workers end what they have in hand, and stops the server. */
    @Override
    public void close() {
        for (Worker worker : workers) {
            try {
                worker.process.getOutputStream().close();
            } catch (IOException gone) {
                // it has ended
            }
        }
        for (Worker worker : workers) {
            end(worker.process);
        }
        server.destroy();
        end(server);
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(8, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
