package io.amboy.benchmarks.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import net.greghaines.jesque.Config;
import net.greghaines.jesque.ConfigBuilder;
import net.greghaines.jesque.Job;
import net.greghaines.jesque.client.Client;
import net.greghaines.jesque.client.ClientImpl;
import net.greghaines.jesque.meta.dao.QueueInfoDAO;
import net.greghaines.jesque.meta.dao.impl.QueueInfoDAORedisImpl;
import net.greghaines.jesque.utils.PoolUtils;
import net.greghaines.jesque.worker.MapBasedJobFactory;
import net.greghaines.jesque.worker.WorkerEvent;
import net.greghaines.jesque.worker.WorkerImplFactory;
import net.greghaines.jesque.worker.WorkerPool;

/**
 * Jesque, which is Resque in Java: a list of jobs, and workers that poll it, each with a thread and a connection. What a
 * worker runs is in a list of its own, and stays there when the worker is killed.
 */
final class Jesque implements RedisContender {
    private static final int BATCH = 500;
    private static final String TASK = "noop";

    private final Config config;
    private final Client client;
    private final QueueInfoDAO queues;
    private String queue = "";

    /** A job, which its worker makes of its arguments. */
    public static final class Task implements Runnable {
        private final long number;
        final String text; // what it carries
        private LongConsumer handler;

        /** As the worker looks it up: a number may come as an Integer or a Long. */
        public Task(Number number, String text) {
            this.number = number.longValue();
            this.text = text;
        }

        @Override
        public void run() {
            handler.accept(number);
        }
    }

    /** Workers that have connected. */
    private record Workers(WorkerPool pool, CountDownLatch started) {
        void start() {
            pool.run();
        }

        /** Waits until what they have begun is off their lists. */
        void settle() {
            while (pool.isProcessingJob()) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
            }
        }

        /** Ends them, and the pause of those that found nothing. */
        void stop() {
            try {
                started.await(); // one that is ended before it has begun throws
                pool.endAndJoin(true, 0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    Jesque(String host, int port) {
        config = new ConfigBuilder().withHost(host).withPort(port).build();
        client = new ClientImpl(config);
        queues = new QueueInfoDAORedisImpl(config, PoolUtils.createJedisPool(config));
    }

    @Override
    public String name() {
        return "Jesque";
    }

    @Override
    public int part() {
        return 2;
    }

    @Override
    public void begin(String name) {
        queue = name;
    }

    private static Job job(long number) {
        return new Job(TASK, number, AmboyOnRedis.TEXT);
    }

    @Override
    public double single(int jobs) {
        long begin = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            client.enqueue(queue, job(i));
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
            client.batchEnqueue(
                    queue,
                    IntStream.range(from, Math.min(jobs, from + BATCH))
                            .mapToObj(Jesque::job)
                            .toList());
        }
    }

    private Workers workers(int slots, LongConsumer handler) {
        MapBasedJobFactory factory = new MapBasedJobFactory(Map.of(TASK, Task.class));
        WorkerPool pool = new WorkerPool(new WorkerImplFactory(config, List.of(queue), factory), slots);
        CountDownLatch started = new CountDownLatch(slots);
        pool.getWorkerEventEmitter()
                .addListener(
                        (event, worker, from, job, runner, result, error) -> started.countDown(),
                        WorkerEvent.WORKER_START);
        pool.getWorkerEventEmitter()
                .addListener(
                        (event, worker, from, job, runner, result, error) -> ((Task) runner).handler = handler,
                        WorkerEvent.JOB_EXECUTE);
        return new Workers(pool, started);
    }

    private double run(int jobs, int slots, Runnable beside) {
        Seen seen = new Seen();
        LongAdder runs = new LongAdder();
        Workers workers = workers(slots, number -> {
            runs.increment();
            seen.add(number);
        });
        long begin = System.nanoTime();
        workers.start();
        beside.run();
        seen.require(jobs);
        workers.settle();
        double seconds = RedisContender.seconds(begin);
        workers.stop();
        if (runs.sum() != jobs) {
            throw new IllegalStateException(jobs + " jobs have been run " + runs + " times");
        }
        return seconds;
    }

    @Override
    public double process(int jobs, int slots) {
        return run(jobs, slots, () -> {});
    }

    @Override
    public double both(int jobs, int slots) {
        return run(jobs, slots, () -> put(jobs));
    }

    @Override
    public double[] latency(int aSecond, int jobs) {
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        Seen seen = new Seen();
        Workers workers = workers(100, at -> {
            nanos.add(System.nanoTime() - at);
            seen.add(at);
        });
        workers.start();
        Pace.each(aSecond, jobs, i -> client.enqueue(queue, job(System.nanoTime())));
        seen.require(jobs);
        workers.stop();
        return Pace.percentiles(nanos);
    }

    @Override
    public int restarts(int jobs, int slots, int every) throws InterruptedException {
        put(jobs);
        Seen seen = new Seen();
        return seen.throughRestarts(jobs, every, () -> {
            Workers workers = workers(slots, seen::add);
            workers.start();
            return workers::stop;
        });
    }

    @Override
    public void end() {
        queues.removeQueue(queue);
    }
}
