package io.amboy.benchmarks.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker in a process of its own. It is told {@code start queue slots run|hold}, to which it answers {@code ready}, and
 * {@code stop}, to which it answers {@code ran count bits}. A worker that holds never ends its jobs, and says
 * {@code held number millis} when it begins one.
 */
final class WorkerProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Writer orders;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    WorkerProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        Thread reading = new Thread(this::read, "worker-output");
        reading.setDaemon(true);
        reading.start();
    }

    /** What a worker has run. */
    record Ran(int count, BitSet jobs) {}

    /** That a job was begun. */
    record Held(int job, long millis) {}

    private void read() {
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            answers.lines().forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException gone) {
            // it was killed
        }
    }

    private String[] next(String kind) throws InterruptedException {
        String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null || !line.startsWith(kind)) {
            throw new IllegalStateException("a worker says " + line + " instead of " + kind);
        }
        return line.split(" ", -1);
    }

    private void order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
    }

    void start(String queue, int slots, boolean hold) throws IOException {
        order("start " + queue + " " + slots + " " + (hold ? "hold" : "run"));
    }

    void awaitReady() throws InterruptedException {
        next("ready");
    }

    Held held() throws InterruptedException {
        String[] words = next("held");
        return new Held(Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }

    Ran stop() throws IOException, InterruptedException {
        order("stop");
        String[] words = next("ran");
        return new Ran(Integer.parseInt(words[1]), BitSet.valueOf(HexFormat.of().parseHex(words[2])));
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
