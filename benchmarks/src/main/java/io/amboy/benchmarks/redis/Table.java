package io.amboy.benchmarks.redis;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What was measured: medians, with the lowest and highest. */
final class Table {
    static final String SINGLE = "put one by one";
    static final String BULK = "put in bulk";
    static final String BOTH = "put and run at once, 100 slots";

    private final Map<String, Map<String, List<Figures>>> sections = new LinkedHashMap<>();
    private final Map<String, List<double[]>> latencies = new LinkedHashMap<>();
    private final Map<String, List<Double>> bytes = new LinkedHashMap<>();

    /** One run: jobs a second, and what each cost the server. */
    record Figures(double rate, double cpuMicros, double commands) {
        static Figures of(int jobs, double seconds, RedisProcess.Info before, RedisProcess.Info after) {
            return new Figures(
                    jobs / seconds,
                    (after.cpuMicros() - before.cpuMicros()) / jobs,
                    (after.commands() - before.commands()) / (double) jobs);
        }
    }

    static String process(int slots) {
        return String.format(Locale.ROOT, "run, %,d %s", slots, slots == 1 ? "slot" : "slots");
    }

    void add(String section, String contender, Figures figures) {
        sections.computeIfAbsent(section, name -> new LinkedHashMap<>())
                .computeIfAbsent(contender, name -> new ArrayList<>())
                .add(figures);
    }

    /** A row that says that somebody could not be there. */
    void absent(String section, String contender) {
        sections.computeIfAbsent(section, name -> new LinkedHashMap<>()).put(contender, List.of());
    }

    void latency(String contender, double median, double p99) {
        latencies.computeIfAbsent(contender, name -> new ArrayList<>()).add(new double[] {median, p99});
    }

    void bytes(String contender, double each) {
        bytes.computeIfAbsent(contender, name -> new ArrayList<>()).add(each);
    }

    Collection<String> sections() {
        return sections.keySet();
    }

    Set<String> contenders() {
        Set<String> all = new LinkedHashSet<>();
        sections.values().forEach(section -> all.addAll(section.keySet()));
        return all;
    }

    double rate(String section, String contender) {
        return median(sections.get(section).getOrDefault(contender, List.of()), Figures::rate);
    }

    private static <T> double median(List<T> runs, ToDoubleFunction<T> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    String text(String server) {
        StringBuilder text = new StringBuilder("# The queue on Redis\n\n");
        text.append(
                "Written by the benchmark itself; how it is run and what it does stands in [README](../README.md).\n\n");
        text.append("Redis ").append(server).append("; ");
        text.append(Runtime.getRuntime().availableProcessors())
                .append(" cores for the server and its clients together; JDK ");
        text.append(Runtime.version())
                .append("; ")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append(".\n\n");
        text.append("| | | jobs/s | lowest to highest | server, µs a job | commands a job | times BullMQ |\n");
        text.append("| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
        for (String section : sections.keySet()) {
            sections.get(section).forEach((contender, runs) -> text.append(row(section, contender, runs)));
        }
        text.append("\n| Put to handler at 500 jobs/s | p50, ms | p99, ms |\n| --- | ---: | ---: |\n");
        latencies.forEach((contender, runs) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f |%n",
                contender,
                median(runs, run -> run[0]),
                median(runs, run -> run[1]))));
        text.append("\n| A waiting job | bytes of the server's memory |\n| --- | ---: |\n");
        bytes.forEach((contender, runs) -> text.append(
                String.format(Locale.ROOT, "| %s | %,.0f |%n", contender, median(runs, Double::doubleValue))));
        return text.toString();
    }

    private String row(String section, String contender, List<Figures> runs) {
        if (runs.isEmpty()) {
            return "| " + section + " | " + contender + " | not installed | | | | |\n";
        }
        double lowest = runs.stream().mapToDouble(Figures::rate).min().orElse(0);
        double highest = runs.stream().mapToDouble(Figures::rate).max().orElse(0);
        double times = rate(section, contender) / rate(section, Peers.BULLMQ);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %,.0f to %,.0f | %.1f | %.1f | %s |%n",
                section,
                contender,
                rate(section, contender),
                lowest,
                highest,
                median(runs, Figures::cpuMicros),
                median(runs, Figures::commands),
                Double.isNaN(times) ? "" : String.format(Locale.ROOT, "%.1f", times));
    }
}
