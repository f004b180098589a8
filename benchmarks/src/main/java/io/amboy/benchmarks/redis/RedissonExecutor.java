package io.amboy.benchmarks.redis;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.redisson.api.RExecutorFuture;
import org.redisson.api.RExecutorService;
import org.redisson.api.RedissonClient;
import org.redisson.api.WorkerOptions;

/**
 * Redisson's executor service: tasks with ids, which come again five minutes after their worker was heard of last, and
 * whose values reach who submitted them.
 */
final class RedissonExecutor implements RedisContender {
    private static final int BATCH = 500;

    /** Open all the time, since a worker that is deregistered may still hand it what it has taken. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final RedissonClient client;
    private final List<RExecutorFuture<?>> waiting = new ArrayList<>();
    private RExecutorService executor;

    /** A job, which travels with its class. */
    static final class Task implements Callable<Long>, Serializable {
        private static final long serialVersionUID = 1;

        private final long number;
        private final long at;
        final String text; // what it carries

        Task(long number, long at, String text) {
            this.number = number;
            this.at = at;
            this.text = text;
        }

        @Override
        public Long call() {
            return at == 0 ? number : System.nanoTime() - at;
        }
    }

    RedissonExecutor(String uri) {
        client = RedissonQueue.client(uri);
    }

    @Override
    public String name() {
        return "Redisson executor";
    }

    @Override
    public int part() {
        return 10;
    }

    @Override
    public void begin(String queue) {
        executor = client.getExecutorService(queue);
        waiting.clear();
    }

    @Override
    public double single(int jobs) {
        long begin = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            waiting.add(executor.submit(new Task(i, 0, AmboyOnRedis.TEXT)));
        }
        return RedisContender.seconds(begin);
    }

    @Override
    public double bulk(int jobs) {
        long begin = System.nanoTime();
        put(jobs);
        return RedisContender.seconds(begin);
    }

    private void put(int jobs) {
        for (int from = 0; from < jobs; from += BATCH) {
            Callable<?>[] some = IntStream.range(from, Math.min(jobs, from + BATCH))
                    .mapToObj(i -> new Task(i, 0, AmboyOnRedis.TEXT))
                    .toArray(Callable<?>[]::new);
            waiting.addAll(executor.submit(some).getTaskFutures());
        }
    }

    private Runnable work(int slots) {
        executor.registerWorkers(WorkerOptions.defaults().workers(slots).executorService(threads));
        return executor::deregisterWorkers;
    }

    private Seen watch() {
        Seen seen = new Seen();
        waiting.forEach(each -> each.thenAccept(seen::add));
        return seen;
    }

    @Override
    public double process(int jobs, int slots) {
        Seen seen = watch();
        long begin = System.nanoTime();
        Runnable stop = work(slots);
        seen.require(jobs);
        double seconds = RedisContender.seconds(begin);
        stop.run();
        waiting.clear();
        return seconds;
    }

    @Override
    public double both(int jobs, int slots) {
        Runnable stop = work(slots);
        long begin = System.nanoTime();
        put(jobs);
        watch().require(jobs);
        double seconds = RedisContender.seconds(begin);
        stop.run();
        waiting.clear();
        return seconds;
    }

    @Override
    public double[] latency(int aSecond, int jobs) {
        Runnable stop = work(100);
        List<RExecutorFuture<Long>> all = new ArrayList<>();
        Pace.each(
                aSecond,
                jobs,
                i -> all.add(executor.submit((Callable<Long>) new Task(i, System.nanoTime(), AmboyOnRedis.TEXT))));
        List<Long> nanos =
                all.stream().map(each -> each.toCompletableFuture().join()).toList();
        stop.run();
        return Pace.percentiles(nanos);
    }

    @Override
    public int restarts(int jobs, int slots, int every) throws InterruptedException {
        put(jobs);
        int never = watch().throughRestarts(jobs, every, () -> work(slots));
        waiting.clear();
        return never;
    }

    @Override
    public void end() {
        executor.delete();
    }
}
