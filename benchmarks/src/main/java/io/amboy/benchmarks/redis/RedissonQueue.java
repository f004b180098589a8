package io.amboy.benchmarks.redis;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.redisson.Redisson;
import org.redisson.api.RBlockingQueue;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Redisson's blocking queue, a list of which a reader takes as many as it has slots. Nothing is acknowledged, so what a
 * reader has taken is gone with it.
 */
final class RedissonQueue implements RedisContender {
    private static final int BATCH = 500;

    private final RedissonClient client;
    private RBlockingQueue<String> queue;

    RedissonQueue(String uri) {
        client = client(uri);
    }

    /** With its default settings. */
    static RedissonClient client(String uri) {
        Config config = new Config();
        config.useSingleServer().setAddress(uri);
        return Redisson.create(config);
    }

    @Override
    public String name() {
        return "Redisson queue (no acks)";
    }

    @Override
    public void begin(String name) {
        queue = client.getBlockingQueue(name);
    }

    private static String job(int number) {
        return number + ":" + AmboyOnRedis.TEXT;
    }

    @Override
    public double single(int jobs) {
        long begin = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            queue.offer(job(i));
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
            queue.addAll(IntStream.range(from, Math.min(jobs, from + BATCH))
                    .mapToObj(RedissonQueue::job)
                    .toList());
        }
    }

    /** Those that are there, or the first that comes. */
    private List<String> take(int slots) throws InterruptedException {
        List<String> some = queue.poll(slots);
        if (!some.isEmpty()) {
            return some;
        }
        String first = queue.poll(1, TimeUnit.SECONDS);
        return first == null ? List.of() : List.of(first);
    }

    private void run(int slots, Seen seen, int until) throws InterruptedException {
        while (seen.count() < until) {
            take(slots).forEach(job -> seen.add(Integer.valueOf(job.substring(0, job.indexOf(':')))));
        }
    }

    @Override
    public double process(int jobs, int slots) throws InterruptedException {
        Seen seen = new Seen();
        long begin = System.nanoTime();
        run(slots, seen, jobs);
        return RedisContender.seconds(begin);
    }

    @Override
    public double both(int jobs, int slots) throws InterruptedException {
        Seen seen = new Seen();
        Thread worker = new Thread(() -> {
            try {
                run(slots, seen, jobs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long begin = System.nanoTime();
        worker.start();
        put(jobs);
        seen.require(jobs);
        double seconds = RedisContender.seconds(begin);
        worker.join();
        return seconds;
    }

    @Override
    public double[] latency(int aSecond, int jobs) throws InterruptedException {
        List<Long> nanos = Collections.synchronizedList(new java.util.ArrayList<>());
        Thread worker = new Thread(() -> {
            try {
                while (nanos.size() < jobs) {
                    List<String> some = take(100);
                    long now = System.nanoTime();
                    some.forEach(each -> nanos.add(now - Long.parseLong(each)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        worker.start();
        Pace.each(aSecond, jobs, i -> queue.offer(Long.toString(System.nanoTime())));
        worker.join();
        return Pace.percentiles(nanos);
    }

    @Override
    public int restarts(int jobs, int slots, int every) throws InterruptedException {
        bulk(jobs);
        Seen seen = new Seen();
        return seen.throughRestarts(jobs, every, () -> {
            int until = Math.min(jobs, seen.count() + every);
            Thread worker = new Thread(() -> {
                try {
                    run(slots, seen, until);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            worker.start();
            return () -> {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
        });
    }

    @Override
    public void end() {
        queue.delete();
    }
}
