package io.amboy.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real redis-server of a test's own: the one that {@code AMBOY_REDIS_SERVER} names, or the one on the PATH, or the one
 * that the test libraries carry.
 */
public final class TestServer implements AutoCloseable {
    private static final String VERSION = "7.0.15";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
    private static final int NODE_MILLIS = 5_000;
    private static final int ANSWER_MILLIS = 10_000;
    private static final long ROOM = 1 << 30;

    private final int port;
    private final Path directory;
    private final List<String> command;
    private Process process;
    private int busPort;

    /** A sentinel, which lives by a file that it writes itself. */
    private TestServer(String name, int master) throws IOException {
        directory = folder("amboy-sentinel");
        port = freePort();
        Path file = directory.resolve("sentinel.conf");
        Files.writeString(file, """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor %s 127.0.0.1 %d 1
                sentinel down-after-milliseconds %s 500
                sentinel failover-timeout %s 3000
                """.formatted(port, directory, name, master, name, name));
        command = List.of(binary(), file.toString(), "--sentinel");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
        launch();
    }

    private TestServer(String... settings) throws IOException {
        directory = folder("amboy-redis");
        port = freePort();
        command = new ArrayList<>(List.of(
                binary(), "--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString(), "--save", ""));
        for (String setting : settings) {
            String[] words = setting.split(" ", 2);
            command.add("--" + words[0]);
            command.add(words[1]);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
        launch();
    }

    /** Starts a server; settings such as {@code appendonly yes}. */
    public static TestServer start(String... settings) {
        try {
            return new TestServer(settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a node of a cluster, which knows nobody yet. */
    static TestServer clusterNode() {
        try {
            int bus = freePort(); // the usual one may be beyond the last port
            TestServer node =
                    new TestServer("cluster-enabled yes", "cluster-node-timeout " + NODE_MILLIS, "cluster-port " + bus);
            node.busPort = bus;
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a node of a cluster know another. */
    void meet(TestServer other) {
        order("CLUSTER MEET 127.0.0.1 " + other.port + " " + other.busPort);
    }

    /** Starts a sentinel that watches a server and decides alone. */
    public static TestServer sentinel(String name, int master) {
        try {
            return new TestServer(name, master);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the sentinel has found a replica of the server that it watches. */
    public void awaitSentinelKnowsReplica(String name) {
        long end = System.nanoTime() + 3 * PATIENCE;
        while (!order("SENTINEL REPLICAS " + name).contains("127.0.0.1")) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the sentinel knows of no replica");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Sends an order as a person would, and gives the beginning of the answer. */
    String order(String order) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((order + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] reply = new byte[4096];
            int length = socket.getInputStream().read(reply);
            return new String(reply, 0, Math.max(0, length), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Kills it without a warning. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again, with the same files. */
    public void restart() {
        kill();
        try {
            launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void launch() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        long end = System.nanoTime() + PATIENCE;
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException(
                        "redis-server does not start: " + Files.readString(directory.resolve("log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] reply = socket.getInputStream().readNBytes(5);
            return new String(reply, StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** In memory where that can be had: the files must outlive the server, not the machine, and disks may be slow. */
    private static Path folder(String name) throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) && Files.getFileStore(memory).getUsableSpace() > ROOM
                ? Files.createTempDirectory(memory, name)
                : Files.createTempDirectory(name);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String binary() throws IOException {
        String named = System.getenv("AMBOY_REDIS_SERVER");
        if (named != null) {
            return named;
        }
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(":")) {
            Path candidate = Path.of(folder, "redis-server");
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return carried().toString();
    }

    /** The binary in the test libraries, unpacked once. */
    private static Path carried() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String name = "redis-server-" + VERSION + "-" + system + "-" + machine;
        Path target = Path.of(System.getProperty("java.io.tmpdir"), System.getProperty("user.name") + "-" + name);
        if (Files.isExecutable(target)) {
            return target;
        }
        Path part = Files.createTempFile("redis-server", "");
        try (InputStream in = TestServer.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IOException("no redis-server for " + system + " " + machine + "; set AMBOY_REDIS_SERVER");
            }
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!part.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + part + " executable");
        }
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException another) {
            Files.deleteIfExists(part);
        }
        return target;
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
