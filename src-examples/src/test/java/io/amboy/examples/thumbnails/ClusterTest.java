package io.amboy.examples.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.examples.cluster.Cluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
    private static final int PICTURES = 12;

    @TempDir
    private Path source;

    @TempDir
    private Path target;

    @Test
    void workersFinishWhatOneOfThemLeavesBehind() throws IOException {
        PicturesMain.make(source, PICTURES);
        Path output = target.toRealPath();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false);
        Album album = new Album(Folder.scan(source.toRealPath(), output), output);
        Cluster cluster = new Cluster(ClusterWorker.class, Duration.ofSeconds(1));
        try {
            new ClusterMain(cluster, album, terminal).run().block(Duration.ofSeconds(90));
        } finally {
            cluster.close();
        }
        Folder.tidy(output); // as the main method does: the killed worker may have been writing
        String lines = printed.toString(StandardCharsets.UTF_8);
        assertThat(lines).contains("KILLED   worker 2, half way", "2 pictures failed", "worker 2 made");
        assertThat(Files.readString(output.resolve("index.html"))).contains("thumbs/");
        try (Stream<Path> files = Files.walk(output.resolve("thumbs"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(3 * (PICTURES - 2));
        }
        assertThat(cluster.workers()).noneMatch(worker -> worker.process().isAlive());
    }
}
