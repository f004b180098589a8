package io.amboy.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures one section in a JVM of its own, with the options of this one. */
final class Fork {
    private Fork() {}

    /** The side of the fork: {@code section quick|full file}. */
    public static void main(String[] args) throws IOException {
        Section section = Section.valueOf(args[0]);
        try (Output output = new Output(args[0], Path.of(args[2]))) {
            try {
                section.measure(Effort.of(args[1].equals("quick")), output);
            } catch (Exception | OutOfMemoryError e) {
                output.error(section.title, e);
            }
        }
        System.exit(0); // whatever threads a failed run has left behind
    }

    /** The heap and collector options, as the report states them. */
    static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X"))
                .toList();
    }

    /** Starts a fork and reads what it measured, also if it had to be ended. */
    static List<Sample> run(Section section, boolean quick) throws IOException, InterruptedException {
        Path file = Files.createTempFile("benchmarks", ".tsv");
        try {
            List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(options());
            command.add("-D" + Rounds.ONLY + "=" + System.getProperty(Rounds.ONLY, ""));
            command.add("-cp");
            command.add(System.getProperty("java.class.path"));
            command.add(Fork.class.getName());
            command.add(section.name());
            command.add(quick ? "quick" : "full");
            command.add(file.toString());
            Process process = new ProcessBuilder(command).inheritIO().start();
            boolean ended = process.waitFor(Limits.FORK.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            List<Sample> samples = new ArrayList<>();
            for (String line : Files.readAllLines(file)) {
                samples.add(Sample.of(line));
            }
            if (!ended || process.exitValue() != 0) {
                String why = ended ? "ended with " + process.exitValue() : "ran longer than " + Limits.FORK;
                samples.add(new Sample(section.name(), section.title, "", Sample.ERROR, 0, "the JVM " + why));
            }
            return samples;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
