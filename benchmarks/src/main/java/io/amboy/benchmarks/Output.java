package io.amboy.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where a fork writes its samples, line by line, so that what was measured before a hang is not lost. */
final class Output implements AutoCloseable {
    private final String section;
    private final PrintStream lines;

    Output(String section, Path file) throws IOException {
        this.section = section;
        this.lines = new PrintStream(file.toFile(), StandardCharsets.UTF_8);
    }

    void figure(String subject, String measure, String unit, double value) {
        write(new Sample(section, subject, measure, unit, value, ""));
    }

    void error(String subject, Throwable error) {
        StringBuilder note = new StringBuilder();
        for (Throwable each = error; each != null; each = each.getCause()) {
            note.append(note.isEmpty() ? "" : " <- ").append(each);
        }
        System.err.println("  FAILED " + subject + ": " + note);
        write(new Sample(section, subject, "", Sample.ERROR, 0, note.toString()));
    }

    private void write(Sample sample) {
        lines.println(sample.line());
        lines.flush();
    }

    @Override
    public void close() {
        lines.close();
    }
}
