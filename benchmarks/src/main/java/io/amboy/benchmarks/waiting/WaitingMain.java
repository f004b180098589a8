package io.amboy.benchmarks.waiting;

import io.amboy.benchmarks.redis.RedisProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How an idle worker had best wait for a job: three ways in turn on one server, with plain Lettuce. Writes Markdown to
 * stdout, in less than three minutes. Arguments: {@code rounds=5}, {@code tries=200}.
 */
public final class WaitingMain {
    private static final int OFTEN = 500;
    private static final int SELDOM = 50;
    private static final int LOAD = 50_000;

    private final RedisProcess server;
    private final RedisClient client;
    private final RedisCommands<String, String> control;
    private final Map<Way, List<double[]>> rounds = new EnumMap<>(Way.class);

    private WaitingMain(RedisProcess server, RedisClient client) {
        this.server = server;
        this.client = client;
        this.control = client.connect().sync();
        control.scriptLoad(Way.PUT);
        control.scriptLoad(Way.CLAIM);
    }

    /**
     * Runs it.
     *
     * @param arguments see above
     * @throws Exception if a count is not what it must be
     */
    public static void main(String... arguments) throws Exception {
        int rounds = number(arguments, "rounds", 5);
        int tries = number(arguments, "tries", 200);
        try (RedisProcess server = new RedisProcess(List.of("appendonly no"))) {
            RedisClient client = RedisClient.create(server.uri());
            WaitingMain main = new WaitingMain(server, client);
            for (int round = 0; round <= rounds; round++) { // the first warms up
                for (Way way : Way.values()) {
                    main.round(way, round > 0);
                }
            }
            System.out.println(main.figures(rounds));
            System.out.println(main.strandings(tries));
            client.shutdown();
        }
    }

    private static int number(String[] arguments, String name, int otherwise) {
        for (String each : arguments) {
            if (each.startsWith(name + "=")) {
                return Integer.parseInt(each.substring(name.length() + 1));
            }
        }
        return otherwise;
    }

    private void round(Way way, boolean counts) throws Exception {
        double[] figures = new double[8];
        latency(way, SELDOM, figures, 2, null);
        double[] often = new double[2];
        latency(way, OFTEN, figures, 0, often);
        figures[4] = often[0];
        figures[5] = often[1];
        Run run = new Run(client, control, way, LOAD);
        RedisProcess.Info before = server.info();
        run.bulk();
        spent(before, LOAD, figures, 6);
        run.close();
        if (counts) {
            rounds.computeIfAbsent(way, each -> new ArrayList<>()).add(figures);
        }
    }

    private void latency(Way way, int aSecond, double[] figures, int at, double[] spent) throws Exception {
        int jobs = 2 * aSecond;
        Run run = new Run(client, control, way, jobs);
        RedisProcess.Info before = server.info();
        long[] sorted = run.paced(aSecond);
        if (spent != null) {
            spent(before, jobs, spent, 0);
        }
        run.close();
        figures[at] = sorted[jobs / 2] / 1e3;
        figures[at + 1] = sorted[jobs * 99 / 100] / 1e3;
    }

    private void spent(RedisProcess.Info before, int jobs, double[] figures, int at) {
        RedisProcess.Info after = server.info();
        figures[at] = (after.cpuMicros() - before.cpuMicros()) / jobs;
        figures[at + 1] = (after.commands() - before.commands()) / (double) jobs;
    }

    private double median(Way way, int figure) {
        double[] sorted = rounds.get(way).stream()
                .mapToDouble(each -> each[figure])
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private String figures(int count) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Redis %s; medians of %d rounds.%n%n"
                        + "| | put to handler at %d/s, µs: p50 | p99 | at %d/s: p50 | p99 | server, µs a job at %d/s"
                        + " | commands | under load, µs a job | commands |%n"
                        + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |%n",
                server.info().version(),
                count,
                OFTEN,
                SELDOM,
                OFTEN));
        for (Way way : Way.values()) {
            text.append("| ").append(way.title);
            for (int i = 0; i < 8; i++) {
                text.append(String.format(Locale.ROOT, i < 4 ? " | %,.0f" : " | %.1f", median(way, i)));
            }
            text.append(" |\n");
        }
        return text.toString();
    }

    private String strandings(int tries) throws Exception {
        StringBuilder text = new StringBuilder(
                "| Of " + tries + " jobs stranded → after reconciling | a | b | c |\n| --- | ---: | ---: | ---: |\n");
        try (Strand strand = new Strand(client, server.uri())) {
            for (Strand.Fault fault : Strand.Fault.values()) {
                text.append("| ").append(fault.title);
                for (Way way : Way.values()) {
                    Strand.Count count = strand.count(way, fault, tries);
                    text.append(" | ").append(count.stranded()).append(" → ").append(count.left());
                }
                text.append(" |\n");
            }
            text.append("| jobs that one free slot gets from two streams with one each");
            for (Way way : Way.values()) {
                text.append(" | ").append(strand.overTwoStreams(way));
            }
        }
        return text.append(" |\n").toString();
    }
}
