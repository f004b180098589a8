package io.amboy.examples.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThumbnailsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path source;

    @TempDir
    private Path target;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final CountDownLatch someAreMade = new CountDownLatch(4);
    private Path output = Path.of("");

    @BeforeEach
    void realPath() throws IOException {
        output = target.toRealPath();
    }

    private ThumbnailRun start() throws IOException {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                super.println(line);
                if (line.startsWith("made")) {
                    someAreMade.countDown();
                }
            }
        };
        Terminal terminal = new Terminal(out, false);
        return new ThumbnailRun(new Album(Folder.scan(source.toRealPath(), output), output), terminal);
    }

    private String run() throws IOException {
        printed.reset();
        ThumbnailRun run = start();
        run.run().block(PATIENCE);
        run.summarise();
        return printed.toString(StandardCharsets.UTF_8);
    }

    private String page() throws IOException {
        return Files.readString(output.resolve("index.html"));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(output)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void thumbnailsAreMadeAndDamagedPicturesAreNamed() throws IOException {
        PicturesMain.make(source, 6);

        String lines = run();

        assertThat(lines).contains("12 thumbnails made, 0 were there already, 2 pictures failed");
        assertThat(lines).contains("FAILED     64  corrupt.png  at attempt 3").contains("truncated.jpg: damaged");
        assertThat(files()).hasSize(13);
        assertThat(ImageIO.read(output.resolve("thumbs/160/plasma-000.jpg.jpg").toFile()))
                .satisfies(image -> assertThat(image.getWidth()).isEqualTo(160))
                .satisfies(image -> assertThat(image.getHeight()).isEqualTo(120));
        assertThat(page()).contains("6 pictures, 2 of them could not be read", "plasma-000.jpg", "corrupt.png");
    }

    @Test
    void secondRunSkipsWhatIsDoneAndRedoesWhatHasChanged() throws IOException {
        PicturesMain.make(source, 2);
        run();
        assertThat(run()).contains("0 thumbnails made, 6 were there already");

        Files.setLastModifiedTime(
                source.resolve("plasma-000.jpg"), FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        assertThat(run()).contains("3 thumbnails made, 3 were there already");
        assertThat(page()).contains("2 pictures");
    }

    @Test
    void stoppedRunLeavesNoHalfFilesAndIsFinishedByTheNext() throws Exception {
        PicturesMain.make(source, 12);
        ThumbnailRun run = start();
        run.run().subscribe(nothing -> {}, stopped -> {});
        assertThat(someAreMade.await(60, TimeUnit.SECONDS)).isTrue();
        run.stop(Duration.ofSeconds(20)).block(PATIENCE);
        run.summarise();

        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("Run it again to go on.");
        assertThat(files()).noneMatch(file -> file.toString().endsWith(Album.HALF));
        int before = files().size();
        assertThat(before).isGreaterThanOrEqualTo(4);
        assertThat(run()).contains(30 - before + " thumbnails made, " + before + " were there already");
    }

    @Test
    void oddNamesAreEscapedAndLinkToTheirFiles() throws IOException {
        PicturesMain.make(source, 1);
        Path inner = Files.createDirectories(source.resolve("in ner & <out>"));
        Path odd = inner.resolve("it's \"100%\" #1? ümlaut 画 <b>,.jpg");
        Files.move(source.resolve("plasma-000.jpg"), odd);
        Files.writeString(source.resolve("notes.txt"), "not a picture");
        Files.createDirectories(source.resolve(".hidden"));
        Files.copy(odd, source.resolve(".hidden/secret.jpg"));

        assertThat(run()).contains("3 thumbnails made");

        String page = page();
        assertThat(page)
                .contains("1 picture<")
                .doesNotContain("<b>")
                .doesNotContain("secret")
                .contains("&#39;s &quot;100%");
        List<Path> linked = new ArrayList<>();
        var links = Pattern.compile("(?:href|src)=\"([^\"]*)\"").matcher(page);
        while (links.find()) {
            String link = links.group(1).replace("&#39;", "'").replace("&amp;", "&");
            linked.add(Path.of(output.toUri().resolve(URI.create(link))));
        }
        assertThat(linked).hasSize(5).allMatch(Files::isRegularFile).contains(odd.toRealPath());
    }

    @Test
    void emptyFolderGivesAnEmptyPage() throws IOException {
        assertThat(run()).contains("0 thumbnails made").contains("The page: ");
        assertThat(page()).contains("There are no pictures here.");
    }

    @Test
    void outputWithinTheFolderIsNotTakenForPictures() throws IOException {
        output = Files.createDirectories(source.resolve("out")).toRealPath();
        PicturesMain.make(source, 1);
        run();
        assertThat(run()).contains("0 thumbnails made, 3 were there already");
    }

    @Test
    void halfFilesOfAKilledRunAreTidiedAway() throws IOException {
        Path left = Files.createDirectories(output.resolve("thumbs/64")).resolve("cat.png.png.1" + Album.HALF);
        Files.writeString(left, "half");
        Folder.tidy(output);
        assertThat(left).doesNotExist();
    }

    @Test
    void bundledPicturesAreUnpackedOnce() throws IOException {
        Folder.bundled(source);
        List<Picture> pictures = Folder.scan(source.toRealPath(), output).pictures();
        assertThat(pictures).hasSizeGreaterThanOrEqualTo(14);
        var time = Files.getLastModifiedTime(source.resolve("plasma-000.jpg"));
        Folder.bundled(source);
        assertThat(Files.getLastModifiedTime(source.resolve("plasma-000.jpg"))).isEqualTo(time);
    }

    @Test
    void barIsRedrawnInPlaceWhereSomebodyWatches() {
        Terminal terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), true);
        terminal.progress(1, 2);
        terminal.line("evil\u001b[2J\nname");
        terminal.end();
        String bar = "[" + "#".repeat(15) + "-".repeat(15) + "] 1 of 2 jobs";
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines(
                        "\r" + bar + "\r" + " ".repeat(bar.length()) + "\r" + "evil?[2J?name\n" + bar + "\n");
    }
}
