package io.amboy.benchmarks.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Installs the peers that are not of Java. What cannot be installed here is left out, and the table says so. */
final class Peers {
    static final String BULLMQ = "BullMQ";
    static final String ASYNQ = "Asynq";

    private static final Path SOURCES = Path.of("src", "main");
    private static final Path TARGET = Path.of("target");
    private static final List<String> NODE_FILES =
            List.of("package.json", "package-lock.json", "bullmq.mjs", "bullmq-worker.mjs");

    private final boolean node;
    private final boolean go;

    private Peers(boolean node, boolean go) {
        this.node = node;
        this.go = go;
    }

    static Peers install() throws IOException, InterruptedException {
        Path folder = TARGET.resolve("node");
        Files.createDirectories(folder);
        for (String file : NODE_FILES) {
            Files.copy(
                    SOURCES.resolve("node").resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        boolean node = run(folder, "npm", "ci", "--silent", "--no-audit", "--no-fund");
        boolean go = run(
                SOURCES.resolve("go"),
                "go",
                "build",
                "-o",
                program().toAbsolutePath().toString(),
                ".");
        return new Peers(node, go);
    }

    private static boolean run(Path folder, String... command) throws InterruptedException {
        try {
            int code = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code == 0) {
                return true;
            }
            System.err.println(command[0] + " has failed with " + code);
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
        return false;
    }

    private static Path program() {
        return TARGET.resolve("go").resolve("asynq");
    }

    Optional<RedisContender> bullMq(int port) throws IOException {
        return node ? Optional.of(new ProcessPeer(BULLMQ, script("bullmq.mjs", port))) : Optional.empty();
    }

    Optional<RedisContender> asynq(int port) throws IOException {
        return go ? Optional.of(new ProcessPeer(ASYNQ, List.of(program().toString(), "" + port))) : Optional.empty();
    }

    /** A worker of BullMQ in a process of its own. */
    static WorkerProcess bullMqWorker(int port) throws IOException {
        return new WorkerProcess(script("bullmq-worker.mjs", port));
    }

    private static List<String> script(String file, int port) {
        return List.of("node", TARGET.resolve("node").resolve(file).toString(), "" + port);
    }
}
