package io.amboy.redis.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Processes of workers, and what is done to them. */
final class Workers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String uri;
    private final String queue;
    private final int slots;
    private final Duration lease;
    private final @Nullable Path broken;
    private final Path folder;
    private final List<One> all = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private int number;
    private int most;

    /**
     * Prepares it.
     *
     * @param broken a folder of files that are there in place of the library's own, to see what comes of it
     */
    Workers(String uri, String queue, int slots, Duration lease, @Nullable Path broken) {
        this.uri = uri;
        this.queue = queue;
        this.slots = slots;
        this.lease = lease;
        this.broken = broken;
        try {
            this.folder = Files.createTempDirectory("amboy-faults");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One process. */
    record One(String name, Process process, Path history) {}

    /** Something that was done to a worker. */
    record Fault(String worker, long at) {}

    One start(long skewMillis) {
        String name = "w" + ++number;
        Path history = folder.resolve(name);
        String path = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                broken == null ? path : broken + System.getProperty("path.separator") + path,
                FaultWorker.class.getName(),
                uri,
                queue,
                history.toString(),
                "" + slots,
                "" + lease.toMillis(),
                "" + skewMillis));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".log").toFile())
                    .start();
            One one = new One(name, process, history);
            all.add(one);
            most = Math.max(most, (int) alive());
            return one;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it claims. */
    One ready(One one) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!lines(one.history).contains("ready")) {
            if (System.nanoTime() > end || !one.process.isAlive()) {
                throw new IllegalStateException(
                        one.name + " does not start: " + text(folder.resolve(one.name + ".log")));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return one;
    }

    /** One that claims, as soon as so many do. */
    One oneOf(int least, Random random) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<One> claiming = all.stream()
                    .filter(one -> one.process.isAlive() && lines(one.history).contains("ready"))
                    .toList();
            if (claiming.size() >= least) {
                return claiming.get(random.nextInt(claiming.size()));
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("too few workers claim: " + logs());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** How many have been there at a time. */
    int most() {
        return most;
    }

    /** How many outcomes were refused, because the worker had lost the job. */
    long refused() {
        return logs().lines()
                .filter(line -> line.contains("its outcome was refused"))
                .count();
    }

    long alive() {
        return all.stream().filter(one -> one.process.isAlive()).count();
    }

    void kill(One one) {
        faults.add(new Fault(one.name, System.currentTimeMillis()));
        one.process.destroyForcibly().onExit().join();
    }

    /** Stops it in its tracks, or lets it go on. */
    void freeze(One one, boolean stop) {
        if (stop) {
            faults.add(new Fault(one.name, System.currentTimeMillis()));
        }
        try {
            new ProcessBuilder("kill", stop ? "-STOP" : "-CONT", "" + one.process.pid())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<Fault> faults() {
        return faults;
    }

    List<String> lines() {
        return all.stream()
                .flatMap(one -> lines(one.history).stream().map(line -> one.name + " " + line))
                .toList();
    }

    /** The latest that workers have logged about themselves. */
    String warnings() {
        List<String> all = logs().lines()
                .filter(line -> line.contains("amboy.redis") || line.contains("i.a.redis"))
                .toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size()));
    }

    /** What the workers have logged. */
    String logs() {
        StringBuilder logs = new StringBuilder();
        all.forEach(one -> logs.append(text(folder.resolve(one.name + ".log"))));
        return logs.toString();
    }

    private static List<String> lines(Path file) {
        return text(file).lines().toList();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets them end as they should; those that do not are killed. */
    void stop() {
        all.forEach(one -> {
            try {
                one.process.getOutputStream().close();
            } catch (IOException gone) {
                // it has ended
            }
        });
        for (One one : all) {
            try {
                if (!one.process.waitFor(15, TimeUnit.SECONDS)) {
                    one.process.destroyForcibly().onExit().join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        all.forEach(one -> one.process.destroyForcibly().onExit().join());
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
