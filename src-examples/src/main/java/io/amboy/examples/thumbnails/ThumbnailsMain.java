package io.amboy.examples.thumbnails;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes thumbnails of a folder of pictures, and a page that shows them: {@code ThumbnailsMain [folder] [output]}. Without
 * a folder it takes pictures of its own; the output goes to {@code target/thumbnails} unless told otherwise.
 *
 * <p>Ctrl-C stops it gracefully; run again, it does what is left. Damaged pictures are named and do not stop it.
 */
public final class ThumbnailsMain {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private ThumbnailsMain() {}

    /**
     * Runs it.
     *
     * @param arguments the folder of pictures and the folder for the output, both optional
     */
    public static void main(String... arguments) {
        System.setProperty("java.awt.headless", "true");
        Terminal terminal = new Terminal(System.out, Terminal.isWatched());
        try {
            Path source = arguments.length > 0 ? Path.of(arguments[0]) : Folder.bundled(Path.of("target", "pictures"));
            Path output = arguments.length > 1 ? Path.of(arguments[1]) : Path.of("target", "thumbnails");
            if (!Files.isDirectory(source)) {
                System.err.println("There is no folder " + source.toAbsolutePath());
                System.exit(2);
            }
            Files.createDirectories(output);
            run(source.toRealPath(), output.toRealPath(), terminal);
        } catch (IOException e) {
            System.err.println("Cannot read or write a folder: " + e);
            System.exit(2);
        }
    }

    private static void run(Path source, Path output, Terminal terminal) throws IOException {
        Folder.tidy(output);
        Folder folder = Folder.scan(source, output);
        folder.unreadable().forEach(what -> terminal.line("ignored  " + what));
        terminal.line(folder.pictures().size() + " pictures in " + source);

        ThumbnailRun run = new ThumbnailRun(new Album(folder, output), terminal);
        AtomicBoolean stopped = new AtomicBoolean();
        Thread hook = new Thread(() -> {
            stopped.set(true);
            terminal.end();
            terminal.line("Stopping ...");
            run.stop(GRACE).block();
            run.summarise();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            run.run().block(); // the one place that waits: a main method has nothing else to do
            Runtime.getRuntime().removeShutdownHook(hook);
            run.summarise();
        } catch (RuntimeException e) {
            if (!stopped.get()) {
                Runtime.getRuntime().removeShutdownHook(hook);
                throw e;
            } // otherwise the hook tells what was done
        }
    }
}
