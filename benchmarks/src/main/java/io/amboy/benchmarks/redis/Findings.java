package io.amboy.benchmarks.redis;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is measured once: jobs lost over restarts, recovery from a killed worker, memory over the life of jobs. */
final class Findings {
    private final Map<String, Lost> neverRun = new LinkedHashMap<>();
    private final Map<String, RecoveryTime.Times> recoveries = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<Integer, Map<String, MemoryCurve.Moment>> memory = new LinkedHashMap<>();
    private int remembered;

    private record Lost(int jobs, int neverRun) {}

    void neverRun(String contender, int jobs, int count) {
        neverRun.put(contender, new Lost(jobs, count));
    }

    synchronized void recovery(String contender, String setting, RecoveryTime.Times times) {
        settings.put(contender, setting);
        recoveries.put(contender, times);
    }

    void memory(int jobs, int retained, Map<String, MemoryCurve.Moment> moments) {
        remembered = jobs;
        memory.put(retained, moments);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        if (!neverRun.isEmpty()) {
            text.append("\n| Worker stopped and started again nine times | jobs put | never run |\n");
            text.append("| --- | ---: | ---: |\n");
            neverRun.forEach((contender, lost) -> text.append(
                    String.format(Locale.ROOT, "| %s | %,d | %,d |%n", contender, lost.jobs(), lost.neverRun())));
        }
        text.append("\n| Recovery: worker killed with 20 jobs in hand, until each is begun again | default settings");
        text.append(" | kills | jobs | p50, s | p99, s | max, s |\n| --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
        recoveries.forEach((contender, times) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %d | %.1f | %.1f | %.1f |%n",
                contender,
                settings.get(contender),
                times.kills(),
                times.jobs(),
                times.median(),
                times.p99(),
                times.most())));
        text.append(String.format(
                Locale.ROOT,
                "%n| Memory: %,d jobs of amboy-reactive | retained | server, MB | above the empty queue, MB | keys |%n"
                        + "| --- | --- | ---: | ---: | ---: |%n",
                remembered));
        memory.forEach((retained, moments) -> moments.forEach((when, moment) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.2f | %.2f | %,d |%n",
                when,
                retention(retained),
                moment.bytes() / 1e6,
                (moment.bytes() - moments.get(MemoryCurve.BASE).bytes()) / 1e6,
                moment.keys()))));
        return text.toString();
    }

    void draw(Bars bars) {
        Map<String, Double> lost = new LinkedHashMap<>();
        neverRun.forEach((contender, each) -> lost.put(contender, each.neverRun() * 100.0 / each.jobs()));
        bars.panel("per cent of the jobs never run, after nine restarts of the worker (fewer is better)", lost, "%.1f");
        Map<String, Double> seconds = new LinkedHashMap<>();
        recoveries.forEach((contender, times) -> seconds.put(contender, times.median()));
        bars.panel("seconds until a killed worker's jobs are begun again, median (fewer is better)", seconds, "%.1f");
        memory.forEach((retained, moments) -> {
            Map<String, Double> megabytes = new LinkedHashMap<>();
            moments.forEach((when, moment) -> megabytes.put(when, moment.bytes() / 1e6));
            String title = String.format(
                    Locale.ROOT, "MB of the server, %,d jobs of amboy-reactive, %s", remembered, retention(retained));
            bars.panel(title, megabytes, "%.1f");
        });
    }

    private static String retention(int retained) {
        return String.format(Locale.ROOT, "at most %,d for %d s", retained, MemoryCurve.RETENTION.toSeconds());
    }
}
