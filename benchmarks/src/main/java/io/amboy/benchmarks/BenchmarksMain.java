package io.amboy.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures the queue in memory beside its peers and writes {@code core.md} and {@code core.svg}.
 *
 * <p>Arguments: {@code quick} for about two minutes, names of {@link Section sections} to measure only those,
 * {@code only=part-of-a-name} to run only some contenders, {@code out=folder} for where to write.
 */
public final class BenchmarksMain {
    private BenchmarksMain() {}

    /**
     * Runs the benchmarks.
     *
     * @param args see above
     * @throws IOException if the results cannot be written
     * @throws InterruptedException if somebody ends it
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        boolean quick = Arrays.asList(args).contains("quick");
        Path out = Path.of("results");
        List<Section> sections = new ArrayList<>();
        for (String arg : args) {
            if (arg.startsWith("out=")) {
                out = Path.of(arg.substring("out=".length()));
            } else if (arg.startsWith("only=")) {
                System.setProperty(Rounds.ONLY, arg.substring("only=".length()));
            } else if (!arg.equals("quick")) {
                sections.add(Section.valueOf(arg.toUpperCase(Locale.ROOT).replace('-', '_')));
            }
        }
        if (sections.isEmpty()) {
            sections.addAll(List.of(Section.values()));
            if (quick) {
                sections.remove(Section.SLOTS_1);
            }
        }

        Machine machine = Machine.here();
        long start = System.nanoTime();
        Results results = new Results();
        for (Section section : sections) {
            for (int fork = 1; fork <= section.forks(Effort.of(quick)); fork++) {
                System.err.printf("%s, JVM %d%n", section.title, fork);
                results.add(Fork.run(section, quick));
            }
        }
        long seconds = (System.nanoTime() - start) / 1_000_000_000;

        Files.createDirectories(out);
        String report = new Report(machine, results, quick, seconds).text();
        Files.writeString(out.resolve("core.md"), report);
        Files.writeString(out.resolve("core.svg"), new Chart(results, machine).text());
        System.out.println(report);
        if (!results.errors().isEmpty()) {
            System.exit(1);
        }
    }
}
