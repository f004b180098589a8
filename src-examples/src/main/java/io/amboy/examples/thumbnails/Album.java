package io.amboy.examples.thumbnails;

import io.amboy.Dependency;
import io.amboy.Edge;
import io.amboy.HandlerOptions;
import io.amboy.JobHandler;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobType;
import io.amboy.RetryPolicy;
import io.amboy.dependency.FileDependencies;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The jobs that turn a folder of pictures into thumbnails and pages. */
final class Album {
    static final JobType<Shrink, Thumbnail> SHRINK = JobType.of("shrink", 1, Shrink.class, Thumbnail.class);
    static final JobType<Page, String> PAGE = JobType.of("page", 1, Page.class, String.class);

    static final String QUEUE = "thumbnails";

    /** How the name of a file ends that is being written. */
    static final String HALF = ".part";

    static final List<Integer> SIZES = List.of(64, 160, 320);
    private static final int PICTURES_A_PAGE = 500;

    /** A job's result does not repeat its payload, but its headers travel along: they say what the result is about. */
    private static final String PICTURE = "picture";

    private static final String SIZE = "size";

    private final Folder folder;
    private final Path output;

    Album(Folder folder, Path output) {
        this.folder = folder;
        this.output = output;
    }

    /** What a producer must know whose jobs are done elsewhere. */
    static JobRegistry types() {
        return JobRegistry.builder()
                .type(SHRINK)
                .type(PAGE)
                .checks(FileDependencies.CHECKS)
                .build();
    }

    /** What a worker can do. */
    static JobRegistry registry() {
        return registry(() -> {});
    }

    /** The same, calling back for each thumbnail. */
    static JobRegistry registry(Runnable made) {
        JobHandler<Shrink, Thumbnail> shrink = JobHandler.blocking(Scaler::shrink);
        return JobRegistry.builder()
                .handle(
                        SHRINK,
                        (payload, context) -> shrink.handle(payload, context).doOnSuccess(thumbnail -> made.run()),
                        Album::patient)
                .handle(PAGE, Pages::write)
                .checks(FileDependencies.CHECKS)
                .build();
    }

    /** A file that cannot be read may still be on its way into the folder. */
    private static HandlerOptions patient(HandlerOptions options) {
        return options.retry(RetryPolicy.exponential(3, Duration.ofMillis(150), Duration.ofSeconds(1)));
    }

    /** All jobs: a thumbnail a picture and size, the small ones first, and pages that wait for theirs. */
    List<JobRequest<?>> requests() {
        List<JobRequest<?>> all = new ArrayList<>();
        int pages = Math.max(1, (folder.pictures().size() + PICTURES_A_PAGE - 1) / PICTURES_A_PAGE);
        for (int page = 0; page < pages; page++) {
            int first = page * PICTURES_A_PAGE;
            List<Picture> pictures = folder.pictures()
                    .subList(
                            first,
                            Math.min(first + PICTURES_A_PAGE, folder.pictures().size()));
            List<String> needed = new ArrayList<>();
            for (int i = 0; i < pictures.size(); i++) {
                for (int size : SIZES) {
                    JobRequest<Thumbnail> shrink = shrink(pictures.get(i), first + i, size);
                    needed.add(shrink.id());
                    all.add(shrink);
                }
            }
            // Whatever becomes of the thumbnails, the page is written: it names those that failed.
            Page content = new Page(folder.title(), output.toUri().toString(), page, pages, first, pictures);
            all.add(PAGE.request(content).after(Edge.OnFailure.RUN, needed));
        }
        return all;
    }

    private JobRequest<Thumbnail> shrink(Picture picture, int number, int size) {
        URI target = URI.create(output.toUri() + picture.thumbnail(size)); // resolve() would drop the empty authority
        return SHRINK.request(new Shrink(picture.uri(), target.toString(), size))
                .priority(-size)
                .dependency(unlessMade(Path.of(target), Path.of(URI.create(picture.uri()))))
                .header(PICTURE, String.valueOf(number))
                .header(SIZE, String.valueOf(size));
    }

    /** Skips the job if its thumbnail is there and newer than the picture: a second run goes on where the first stopped. */
    private static Dependency unlessMade(Path target, Path source) {
        try {
            boolean named = Path.of(source.toString()).equals(source);
            return named
                    ? FileDependencies.localFile(List.of(target.toString()), List.of(source.toString()))
                    : Dependency.ALWAYS;
        } catch (InvalidPathException e) {
            return Dependency.ALWAYS; // a name that this process's character set cannot spell
        }
    }

    static int pictureOf(JobResult result) {
        return Integer.parseInt(result.headers().getOrDefault(PICTURE, "-1"));
    }

    static int sizeOf(JobResult result) {
        return Integer.parseInt(result.headers().getOrDefault(SIZE, "0"));
    }

    Picture picture(JobResult result) {
        return folder.pictures().get(pictureOf(result));
    }

    /** A few words for people. */
    static String why(JobResult result) {
        if (result.failure() == null) {
            return result.state().name().toLowerCase(Locale.ROOT);
        }
        String error = result.failure().error();
        String message = result.failure().message();
        return message.isBlank() ? error.substring(error.lastIndexOf('.') + 1) : message;
    }
}
