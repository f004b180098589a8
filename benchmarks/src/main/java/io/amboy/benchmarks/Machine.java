package io.amboy.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** What the figures were measured on. */
record Machine(
        String cpu, int cores, long memoryBytes, String system, String jdk, String options, String date, double load) {
    static Machine here() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                cpuModel(),
                system.getAvailableProcessors(),
                system.getTotalMemorySize(),
                system.getName() + " " + system.getArch(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                String.join(" ", Fork.options()),
                LocalDate.now(ZoneOffset.UTC).toString(),
                system.getSystemLoadAverage());
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown CPU");
        } catch (IOException e) {
            return "unknown CPU";
        }
    }

    List<String> rows() {
        return List.of(
                "| Machine | " + cpu + ", " + cores + " cores, " + (memoryBytes >> 30) + " GiB, " + system + " |",
                "| JDK | " + jdk + " |",
                "| JVM options of every fork | `" + options + "` |",
                "| Libraries | Reactor " + version(Flux.class) + ", JobRunr "
                        + version(org.jobrunr.server.BackgroundJobServer.class) + " |",
                "| Date | " + date + " |",
                "| Load of the machine before | " + (load < 0 ? "unknown" : String.format("%.1f", load)) + " |");
    }

    private static String version(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? "of the build" : version;
    }
}
