package io.amboy.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Runs contenders in turn, round by round, so that whatever else the machine does meets all of them. Warm-up rounds also
 * find out how many jobs make a run of the wished length; their figures are discarded.
 */
final class Rounds {
    /** A property of the forks: a part of the names of the contenders to run, for tuning. */
    static final String ONLY = "bench.only";

    private static final int FIRST = 50_000;
    private static final int FEWEST = 2_000;

    private static final com.sun.management.OperatingSystemMXBean CPU =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Effort effort;
    private final Output output;
    private final Payload[] payloads;

    Rounds(Effort effort, Output output) {
        this.effort = effort;
        this.output = output;
        this.payloads = Payload.prepare(effort.mostJobs());
    }

    void run(int producers, List<Contender> all) {
        List<Contender> contenders = all.stream()
                .filter(each -> each.name().contains(System.getProperty(ONLY, "")))
                .toList();
        int[] jobs = contenders.stream()
                .mapToInt(each -> Math.min(FIRST, each.mostJobs()))
                .toArray();
        for (int round = -effort.warmUps(); round < effort.rounds(); round++) {
            for (int i = 0; i < jobs.length; i++) {
                Contender contender = contenders.get(i);
                try {
                    Figures figures = once(contender, producers, jobs[i]);
                    if (round < 0) {
                        jobs[i] = fitting(contender, figures.jobsPerSecond());
                    } else {
                        output.figure(contender.name(), "jobs", "k/s", figures.jobsPerSecond() / 1_000);
                        output.figure(contender.name(), "CPU", "µs/job", figures.cpuMicrosPerJob());
                        output.figure(contender.name(), "allocated", "B/job", figures.bytesPerJob());
                    }
                } catch (Exception e) {
                    output.error(contender.name() + (round < 0 ? " (warm-up)" : ""), e);
                }
            }
        }
    }

    private int fitting(Contender contender, double jobsPerSecond) {
        double wished = jobsPerSecond * effort.millis() / 1_000;
        int most = Math.min(effort.mostJobs(), contender.mostJobs());
        return (int) Math.min(most, Math.max(FEWEST, wished));
    }

    private Figures once(Contender contender, int producers, int jobs) throws Exception {
        Tally tally = new Tally(jobs);
        try (Contender.Run run = contender.open(producers)) {
            System.gc();
            long bytes = Allocation.bytes();
            long cpu = CPU.getProcessCpuTime();
            long start = System.nanoTime();
            run.run(payloads, jobs, tally);
            long nanos = System.nanoTime() - start;
            long cpuNanos = CPU.getProcessCpuTime() - cpu;
            long allocated = Allocation.bytes() - bytes;
            tally.verify();
            return new Figures(jobs * 1e9 / nanos, cpuNanos / 1e3 / jobs, (double) allocated / jobs);
        }
    }

    private record Figures(double jobsPerSecond, double cpuMicrosPerJob, double bytesPerJob) {}
}
