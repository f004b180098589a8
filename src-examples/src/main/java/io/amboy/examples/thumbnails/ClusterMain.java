package io.amboy.examples.thumbnails;

import io.amboy.Job;
import io.amboy.JobFilter;
import io.amboy.JobResult;
import io.amboy.examples.cluster.Cluster;
import io.amboy.redis.RedisQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The thumbnails on a cluster: {@code ClusterMain [folder] [output]}. It starts a redis-server, three processes of workers,
 * and is the producer itself. Half way it kills one of the workers without a warning; the others finish its jobs once its
 * lease has ended.
 */
public final class ClusterMain {
    private static final int WORKERS = 3;
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final Terminal terminal;
    private final ThumbnailRun run;
    private volatile Instant killed = Instant.MAX;

    ClusterMain(Cluster cluster, Album album, Terminal terminal) {
        this.cluster = cluster;
        this.terminal = terminal;
        this.run = new ThumbnailRun(
                album,
                terminal,
                RedisQueue.builder(Album.types(), cluster.uri()).lease(cluster.lease()));
    }

    /**
     * Runs it.
     *
     * @param arguments the folder of pictures and the folder for the output, both optional
     * @throws IOException if a folder cannot be read or written, or a process cannot be started
     */
    public static void main(String... arguments) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Path source = arguments.length > 0 ? Path.of(arguments[0]) : Folder.bundled(Path.of("target", "pictures"));
        Path output = arguments.length > 1 ? Path.of(arguments[1]) : Path.of("target", "cluster");
        if (!Files.isDirectory(source)) {
            System.err.println("There is no folder " + source.toAbsolutePath());
            System.exit(2);
        }
        Files.createDirectories(output);
        Terminal terminal = new Terminal(System.out, Terminal.isWatched());
        Folder.tidy(output);
        Album album = new Album(Folder.scan(source.toRealPath(), output.toRealPath()), output.toRealPath());
        Cluster cluster = new Cluster(ClusterWorker.class, LEASE);
        Thread hook = new Thread(cluster::close); // Ctrl-C: the workers end what they have in hand
        Runtime.getRuntime().addShutdownHook(hook);
        new ClusterMain(cluster, album, terminal).run().block(); // a main method has nothing else to do
        Runtime.getRuntime().removeShutdownHook(hook);
        cluster.close();
        Folder.tidy(output); // what the killed worker was writing
    }

    /** All of it, up to the summary. */
    Mono<Void> run() {
        Mono<Void> workers = Mono.<Void>fromCallable(() -> {
                    cluster.start(WORKERS);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
        Mono<Void> nuisance = run.queue()
                .results()
                .skip(run.jobs() / 2)
                .next()
                .publishOn(Schedulers.boundedElastic())
                .doOnNext(this::kill)
                .then();
        return workers.then(Mono.when(nuisance, run.run(Mono.defer(this::recovered))))
                .then(Mono.fromRunnable(this::summarise));
    }

    private void kill(JobResult middle) {
        Cluster.Worker worker = cluster.workers().get(1);
        killed = Instant.now();
        worker.process().destroyForcibly().onExit().join();
        terminal.line("KILLED   " + worker.name() + ", half way");
    }

    /** Tells what became of the jobs that the killed worker had in hand. */
    private Mono<Void> recovered() {
        return run.queue()
                .jobs(JobFilter.ALL)
                .filter(job -> job.status().crashes() > 0)
                .collectList()
                .doOnNext(this::tellRecovered)
                .then();
    }

    private void tellRecovered(List<Job> jobs) {
        long latest = jobs.stream()
                .mapToLong(job -> Duration.between(killed, job.times().start()).toMillis())
                .max()
                .orElse(0);
        terminal.line(
                jobs.isEmpty()
                        ? "It had no job in hand."
                        : jobs.size() + " jobs that it had in hand were begun again by others within "
                                + latest + " ms: "
                                + jobs.stream().map(this::describe).collect(Collectors.joining(", ")));
    }

    private String describe(Job job) {
        JobResult result = job.result();
        return result == null ? job.id() : run.describe(result);
    }

    private void summarise() {
        run.summarise();
        cluster.workers().forEach(worker -> terminal.line("  " + worker));
    }
}
