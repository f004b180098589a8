package io.amboy.examples.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.RedisExecProvider;

/** Starts processes that end when this one lets them. */
final class Launch {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private Launch() {}

    /**
     * Ctrl-C goes to all processes of the terminal, so where there is a setsid, others are started without one. Elsewhere
     * they end at once, together with this one.
     */
    static ProcessBuilder apart(List<String> command) {
        List<String> all = new ArrayList<>(command);
        if (Files.isExecutable(SETSID)) {
            all.add(0, SETSID.toString());
        }
        return new ProcessBuilder(all);
    }

    /** A redis-server on the loopback address, which keeps nothing on disk. Waits until it can be used. */
    static Process redis(int port) throws IOException {
        String executable = RedisExecProvider.defaultProvider().get().getPath();
        Process process = apart(List.of(
                        executable,
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no"))
                .redirectErrorStream(true)
                .start();
        BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains("Ready to accept connections")) {
                drain(log);
                return process;
            }
            said.append(line).append('\n');
        }
        throw new IOException("redis-server does not start:\n" + said);
    }

    private static void drain(BufferedReader log) {
        Thread reader = new Thread(
                () -> {
                    try {
                        log.transferTo(Writer.nullWriter());
                    } catch (IOException ended) {
                        // with its process
                    }
                },
                "log of redis-server");
        reader.setDaemon(true);
        reader.start();
    }
}
