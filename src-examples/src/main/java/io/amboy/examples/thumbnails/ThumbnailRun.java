package io.amboy.examples.thumbnails;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.PutResult;
import io.amboy.ResultCursor;
import io.amboy.memory.MemoryQueue;
import io.amboy.runner.Runners;
import io.amboy.store.QueueBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One run: puts the jobs on a queue, and tells how they end. */
final class ThumbnailRun {
    private final Album album;
    private final Terminal terminal;
    private final List<JobRequest<?>> requests;
    private final JobQueue queue;

    // The tally. Results come one at a time; whoever stops the run reads it from another thread.
    private final Map<String, String> failed = new TreeMap<>();
    private int made;
    private int skipped;
    private int ended;
    private String page = "";

    /** On a queue in memory. */
    ThumbnailRun(Album album, Terminal terminal) {
        this(
                album,
                terminal,
                MemoryQueue.builder(Album.registry())
                        .runner(Runners.pool(Runtime.getRuntime().availableProcessors())));
    }

    ThumbnailRun(Album album, Terminal terminal, QueueBuilder<?> builder) {
        this.album = album;
        this.terminal = terminal;
        this.requests = album.requests();
        this.queue = builder.id(Album.QUEUE)
                // The pages read the results of all thumbnails, so none may be forgotten meanwhile.
                .retain(requests.size(), Duration.ofDays(7))
                .build();
    }

    /** Nothing happens before the returned Mono is subscribed to. It completes when the last job has ended. */
    Mono<Void> run() {
        return run(Mono.empty());
    }

    /** The same, with something to do between the end of the last job and that of the queue. */
    Mono<Void> run(Mono<Void> then) {
        // Stored first and started then, so that the very first thumbnails are small ones.
        Mono<Void> work = queue.putAll(Flux.fromIterable(requests))
                .doOnNext(ThumbnailRun::requireStored)
                .then(queue.start());
        // The log of results is read from its beginning, at the pace of the terminal, while the queue works on.
        Mono<Void> report = queue.results(ResultCursor.EARLIEST, JobFilter.ALL)
                .take(requests.size())
                .doOnNext(this::tell)
                .then();
        return Mono.when(report, work).then(then).then(Mono.defer(queue::close));
    }

    /** How many jobs there are. */
    int jobs() {
        return requests.size();
    }

    JobQueue queue() {
        return queue;
    }

    /** Lets the jobs under way end, for so long; the others are given up. */
    Mono<Void> stop(Duration grace) {
        return queue.close(grace);
    }

    private static void requireStored(PutResult row) {
        if (row.error() != null) {
            throw row.error();
        }
    }

    private synchronized void tell(JobResult result) {
        ended++;
        String line;
        if (result.type().equals(Album.PAGE.id())) {
            String file = Album.PAGE.valueOf(result);
            page = file != null && file.endsWith(Page.file(0)) ? file : page; // where reading begins
            line = file != null ? "page    " + file : "page    failed: " + Album.why(result);
            if (file == null) {
                failed.put("a page", Album.why(result));
            }
        } else {
            line = thumbnail(result, album.picture(result).name());
        }
        terminal.line(line);
        terminal.progress(ended, requests.size());
    }

    private String thumbnail(JobResult result, String name) {
        String what = describe(result);
        if (result.skipped()) {
            skipped++;
            return "there    " + what;
        }
        Thumbnail thumbnail = Album.SHRINK.valueOf(result);
        if (thumbnail != null) {
            made++;
            return "made     %s  %d x %d, %,d bytes"
                    .formatted(what, thumbnail.width(), thumbnail.height(), thumbnail.bytes());
        }
        failed.put(name, Album.why(result));
        return "FAILED   %s  at attempt %d: %s".formatted(what, result.attempt(), Album.why(result));
    }

    String describe(JobResult result) {
        return "%4d  %s".formatted(Album.sizeOf(result), album.picture(result).name());
    }

    /** What has become of the jobs so far. */
    synchronized void summarise() {
        terminal.end();
        terminal.line(made + " thumbnails made, " + skipped + " were there already, " + failed.size()
                + (failed.size() == 1 ? " picture" : " pictures") + " failed");
        failed.forEach((name, why) -> terminal.line("  " + name + ": " + why));
        int left = requests.size() - ended;
        if (left > 0) {
            terminal.line("Stopped with " + left + " of " + requests.size() + " jobs left. Run it again to go on.");
        }
        if (!page.isEmpty()) {
            terminal.line("The page: " + page);
        }
    }
}
