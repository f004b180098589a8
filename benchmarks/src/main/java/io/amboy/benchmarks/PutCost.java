package io.amboy.benchmarks;

import io.amboy.JobQueue;
import io.amboy.JobRequest;
import io.amboy.Ordering;
import java.time.Duration;
import java.util.Comparator;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;

/** What one put costs when many jobs wait already: delayed ones, and queued ones by priority. */
final class PutCost {
    private static final int[] DEPTHS = {1_000, 100_000, 1_000_000};
    private static final int LEVELS = 1_000;
    private static final int HOUR_MILLIS = 3_600_000;
    private static final int MOST_TIMED = 10_000;
    private static final int WARM_UPS = 20;
    private static final int DEEP = 100_000;
    private static final String TEXT = Payload.text(0);

    private PutCost() {}

    static void measure(Effort effort, Output output) {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < WARM_UPS; i++) {
            for (boolean delayed : new boolean[] {true, false}) {
                queue(MOST_TIMED, delayed, random);
                byHand(MOST_TIMED, delayed, random);
            }
        }
        for (int depth : DEPTHS) {
            int rounds = Math.max(effort.rounds(), (effort.quick() ? 20_000 : 100_000) / depth);
            for (int round = -1; round < rounds; round++) {
                for (boolean delayed : new boolean[] {true, false}) {
                    String what = String.format("%,d %s jobs", depth, delayed ? "delayed" : "queued priority");
                    try {
                        double ours = queue(depth, delayed, random);
                        double peer = byHand(depth, delayed, random);
                        if (round >= 0) {
                            output.figure(what + ", Amboy", "one put", "ns", ours);
                            output.figure(
                                    what + (delayed ? ", map + DelayQueue" : ", map + PriorityBlockingQueue"),
                                    "one put",
                                    "ns",
                                    peer);
                        }
                    } catch (RuntimeException e) {
                        output.error(what, e);
                    }
                }
            }
        }
    }

    private static double queue(int depth, boolean delayed, SplittableRandom random) {
        JobQueue queue = Queues.noOp().ordering(Ordering.priority()).build();
        IntFunction<JobRequest<Integer>> maker = i -> {
            JobRequest<Integer> request = Queues.COUNT.request(new Payload(i, TEXT));
            return delayed
                    ? request.delay(Duration.ofMillis(HOUR_MILLIS + random.nextInt(HOUR_MILLIS)))
                    : request.priority(random.nextInt(LEVELS));
        };
        queue.putAll(Flux.range(0, depth).map(maker::apply)).blockLast(Limits.RUN);
        JobRequest<?>[] requests = new JobRequest<?>[Math.min(MOST_TIMED, depth)];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = maker.apply(depth + i);
        }
        int[] created = new int[1];
        double nanos = nanosEach(
                depth, requests, request -> queue.put(request).subscribe(row -> created[0] += row.created() ? 1 : 0));
        if (created[0] != requests.length) {
            throw new IllegalStateException(created[0] + " of " + requests.length + " puts answered at once");
        }
        Queues.close(queue);
        return nanos;
    }

    private static double byHand(int depth, boolean delayed, SplittableRandom random) {
        ConcurrentHashMap<Long, Waiting> map = new ConcurrentHashMap<>();
        Queue<Waiting> queue = delayed
                ? asQueue(new DelayQueue<>())
                : new PriorityBlockingQueue<>(
                        64, Comparator.comparingInt(Waiting::rank).thenComparingLong(Waiting::id));
        Consumer<Waiting> put = job -> {
            map.put(job.id(), job);
            queue.add(job);
        };
        IntFunction<Waiting> maker = i -> delayed
                ? new Waiting(i, HOUR_MILLIS + random.nextInt(HOUR_MILLIS), TEXT)
                : new Waiting(i, random.nextInt(LEVELS), TEXT);
        for (int i = 0; i < depth; i++) {
            put.accept(maker.apply(i));
        }
        Waiting[] jobs = new Waiting[Math.min(MOST_TIMED, depth)];
        for (int i = 0; i < jobs.length; i++) {
            jobs[i] = maker.apply(depth + i);
        }
        double nanos = nanosEach(depth, jobs, put);
        if (map.size() != depth + jobs.length || queue.size() != map.size()) {
            throw new IllegalStateException("jobs lost by hand");
        }
        return nanos;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // DelayQueue is a queue of its elements, whatever its bound
    private static Queue<Waiting> asQueue(DelayQueue queue) {
        return queue;
    }

    private static <T> double nanosEach(int depth, T[] all, Consumer<T> put) {
        if (depth >= DEEP) {
            System.gc(); // so that the pause for what was put before does not fall into the few that are timed
        }
        long start = System.nanoTime();
        for (T each : all) {
            put.accept(each);
        }
        return (double) (System.nanoTime() - start) / all.length;
    }

    private record Waiting(long id, int rank, String text) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(rank, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Integer.compare(rank, ((Waiting) other).rank);
        }
    }
}
