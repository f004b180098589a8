package io.amboy.benchmarks.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The queue on Redis beside its peers, on one server, in turn. Arguments: {@code quick}, {@code rounds=3}, {@code aof},
 * {@code out=folder}.
 */
public final class RedisBenchmarksMain {
    private final List<String> arguments;
    private final boolean quick;
    private final int rounds;
    private final int jobs;
    private final Table table = new Table();
    private final Findings findings = new Findings();

    private RedisBenchmarksMain(List<String> arguments) {
        this.arguments = arguments;
        quick = arguments.contains("quick");
        rounds = Integer.parseInt(value("rounds", quick ? "1" : "3"));
        jobs = quick ? 4_000 : 20_000;
    }

    /**
     * Runs it.
     *
     * @param arguments see above
     * @throws Exception if a run fails
     */
    public static void main(String... arguments) throws Exception {
        try {
            new RedisBenchmarksMain(Arrays.asList(arguments)).run();
            System.exit(0); // whatever a peer has left running
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private void run() throws Exception {
        Path out = Path.of(value("out", quick ? "target" : "results"));
        boolean aof = arguments.contains("aof");
        Peers peers = Peers.install();
        CompletableFuture<Void> recovering = quick ? recovery(peers) : null; // beside the rest, since it mostly waits
        try (RedisProcess server = new RedisProcess(aof ? ThreeProcesses.AOF : List.of("appendonly no"))) {
            rates(server, peers);
            threeProcesses(peers);
            memory();
            (recovering == null ? recovery(peers) : recovering).join();
            write(out, aof ? "redis-aof" : "redis", server.info().version());
        }
    }

    private String value(String name, String otherwise) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1))
                .findFirst()
                .orElse(otherwise);
    }

    private void rates(RedisProcess server, Peers peers) throws Exception {
        List<RedisContender> contenders = new ArrayList<>();
        contenders.add(new AmboyOnRedis(server.uri()));
        Optional<RedisContender> bullMq = peers.bullMq(server.port());
        bullMq.ifPresent(contenders::add);
        Optional<RedisContender> asynq = peers.asynq(server.port());
        asynq.ifPresent(contenders::add);
        contenders.add(new RedissonExecutor(server.uri()));
        contenders.add(new RedissonQueue(server.uri()));
        contenders.add(new SpringStreams("127.0.0.1", server.port()));
        contenders.add(new Jesque("127.0.0.1", server.port()));
        contenders.add(new Floor(server.uri()));
        Rates rates = new Rates(server, table, findings, jobs);
        for (int round = 0; round <= rounds; round++) { // the first warms up
            for (RedisContender contender : contenders) {
                long begin = System.nanoTime();
                rates.round(contender, round > 0, round == rounds);
                System.err.printf("round %d: %s, %.1f s%n", round, contender.name(), (System.nanoTime() - begin) / 1e9);
            }
        }
        contenders.forEach(RedisContender::stop);
        List<String> sections = List.copyOf(table.sections());
        if (bullMq.isEmpty()) {
            sections.forEach(section -> table.absent(section, Peers.BULLMQ));
        }
        if (asynq.isEmpty()) {
            sections.forEach(section -> table.absent(section, Peers.ASYNQ));
        }
    }

    private void threeProcesses(Peers peers) throws Exception {
        int many = jobs * 2;
        int warmUps = quick ? 1 : 6; // three JVMs take longer than one to warm up
        try (RedisProcess server = new RedisProcess(ThreeProcesses.AOF)) {
            ThreeProcesses three = new ThreeProcesses(server, table);
            three.measure(new AmboyOnRedis(server.uri()), () -> WorkerMain.start(server.uri()), many, warmUps, rounds);
            Optional<RedisContender> bullMq = peers.bullMq(server.port());
            if (bullMq.isPresent()) {
                three.measure(bullMq.get(), () -> Peers.bullMqWorker(server.port()), many, warmUps, rounds);
                bullMq.get().stop();
            } else {
                ThreeProcesses.SECTIONS.forEach(section -> table.absent(section, Peers.BULLMQ));
            }
        }
    }

    private void memory() throws Exception {
        try (RedisProcess server = new RedisProcess(List.of("appendonly no"))) {
            int many = quick ? 20_000 : 100_000;
            for (int retained : new int[] {many, many / 100}) {
                findings.memory(many, retained, MemoryCurve.measure(server, many, retained));
            }
        }
    }

    /** All at the same time, on a server of their own. */
    private CompletableFuture<Void> recovery(Peers peers) throws Exception {
        int kills = quick ? 2 : 5;
        RedisProcess server = new RedisProcess(ThreeProcesses.AOF);
        RedisContender own = new AmboyOnRedis(server.uri());
        CompletableFuture<Void> all = recovery(own, "lease 15 s", () -> WorkerMain.start(server.uri()), kills);
        Optional<RedisContender> bullMq = peers.bullMq(server.port());
        if (bullMq.isPresent()) {
            String setting = "lockDuration 30 s, stalledInterval 30 s";
            all = CompletableFuture.allOf(
                    all, recovery(bullMq.get(), setting, () -> Peers.bullMqWorker(server.port()), kills));
        }
        return all.whenComplete((done, error) -> {
            bullMq.ifPresent(RedisContender::stop);
            server.close();
        });
    }

    private CompletableFuture<Void> recovery(
            RedisContender producer, String setting, ThreeProcesses.Worker worker, int kills) {
        return CompletableFuture.runAsync(() -> {
            try {
                RecoveryTime.Times times = RecoveryTime.measure(producer, worker, "recovery-" + producer.name(), kills);
                findings.recovery(producer.name(), setting, times);
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        });
    }

    private void write(Path folder, String name, String version) throws IOException {
        Files.createDirectories(folder);
        String text = table.text(version) + findings.text();
        Files.writeString(folder.resolve(name + ".md"), text);
        Files.writeString(folder.resolve(name + ".svg"), new Bars(table, findings).text());
        System.out.println(text);
    }
}
