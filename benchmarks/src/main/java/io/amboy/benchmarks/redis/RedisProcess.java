package io.amboy.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import redis.embedded.RedisExecProvider;
import redis.embedded.RedisServer;
import redis.embedded.util.OS;

/** The server under test: the one that AMBOY_REDIS_SERVER names, else the one on the PATH, else one that a library carries. */
public final class RedisProcess implements AutoCloseable {
    private final int port;
    private final RedisServer server;
    private final RedisClient client;
    private final RedisCommands<String, String> redis;

    /**
     * Starts it, on a free port.
     *
     * @param settings lines of its configuration
     * @throws IOException if there is no folder or port to be had
     */
    public RedisProcess(List<String> settings) throws IOException {
        port = freePort();
        RedisExecProvider binary = RedisExecProvider.defaultProvider();
        found().ifPresent(path -> binary.override(OS.UNIX, path.toString()));
        var builder = RedisServer.builder()
                .redisExecProvider(binary)
                .port(port)
                .setting("save \"\"")
                .setting("dir " + Files.createTempDirectory("amboy-bench"));
        settings.forEach(builder::setting);
        server = builder.build();
        server.start();
        client = RedisClient.create("redis://127.0.0.1:" + port);
        redis = client.connect().sync();
    }

    private static java.util.Optional<Path> found() {
        String named = System.getenv("AMBOY_REDIS_SERVER");
        if (named != null) {
            return java.util.Optional.of(Path.of(named));
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** Where it is. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** What it says of itself. */
    public record Info(double cpuMicros, long commands, long bytes, String version) {}

    /** Asks it. */
    public Info info() {
        Map<String, String> all = new HashMap<>();
        for (String line : redis.info("all").split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                all.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        double seconds = Double.parseDouble(all.get("used_cpu_sys")) + Double.parseDouble(all.get("used_cpu_user"));
        return new Info(
                seconds * 1e6,
                Long.parseLong(all.get("total_commands_processed")),
                Long.parseLong(all.get("used_memory")),
                all.get("redis_version") + ", " + all.get("mem_allocator"));
    }

    MemoryCurve.Moment moment() {
        return new MemoryCurve.Moment(info().bytes(), redis.dbsize());
    }

    /** Forgets all data. */
    public void clear() {
        redis.flushall();
    }

    @Override
    public void close() {
        client.shutdown();
        try {
            server.stop();
        } catch (RedisConnectionException gone) {
            // it has ended
        }
    }
}
