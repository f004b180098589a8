package io.amboy.benchmarks.redis;

/** One round of one contender: jobs a second with one process. */
final class Rates {
    private static final int AT_ONCE = 100;
    private static final int PACE = 500;
    private static final int RESTARTS = 9;

    private final RedisProcess server;
    private final Table table;
    private final Findings findings;
    private final int most;
    private int number;

    Rates(RedisProcess server, Table table, Findings findings, int most) {
        this.server = server;
        this.table = table;
        this.findings = findings;
        this.most = most;
    }

    private interface Step {
        double seconds() throws Exception;
    }

    void round(RedisContender contender, boolean counts, boolean last) throws Exception {
        int jobs = most / contender.part();
        server.clear();
        contender.begin("bench-" + number++);
        measure(contender, Table.SINGLE, jobs / 5, counts, () -> contender.single(jobs / 5));
        contender.process(jobs / 5, AT_ONCE);
        for (int slots : new int[] {1, 50, AT_ONCE, 1_000}) {
            int some = slots == 1 ? jobs / 10 : jobs;
            long before = server.info().bytes();
            measure(contender, slots == AT_ONCE ? Table.BULK : "", some, counts, () -> contender.bulk(some));
            if (counts && slots == AT_ONCE) {
                table.bytes(contender.name(), (server.info().bytes() - before) / (double) some);
            }
            measure(contender, Table.process(slots), some, counts, () -> contender.process(some, slots));
        }
        measure(contender, Table.BOTH, jobs, counts, () -> contender.both(jobs, AT_ONCE));
        double[] latency = contender.latency(PACE, Math.min(jobs, most / 2) / 5);
        if (counts) {
            table.latency(contender.name(), latency[0], latency[1]);
        }
        if (last) {
            int never = contender.restarts(jobs, AT_ONCE, jobs / (RESTARTS + 1));
            if (never >= 0) {
                findings.neverRun(contender.name(), jobs, never);
            }
            if (contender instanceof SpringStreams spring) {
                String name = "Spring, batches of 1,000, no restart";
                findings.neverRun(name, jobs, spring.withBatches(jobs, 1_000));
            }
        }
        contender.end();
    }

    private void measure(RedisContender contender, String section, int count, boolean counts, Step step)
            throws Exception {
        RedisProcess.Info before = server.info();
        double seconds = step.seconds();
        if (counts && !section.isEmpty()) {
            table.add(section, contender.name(), Table.Figures.of(count, seconds, before, server.info()));
        }
    }
}
