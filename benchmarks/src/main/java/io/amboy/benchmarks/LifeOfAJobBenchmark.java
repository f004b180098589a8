package io.amboy.benchmarks;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.Ordering;
import io.amboy.ResultCursor;
import io.amboy.runner.Runners;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The life of a job, put by the benchmark's thread, for those who like JMH. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgs = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC"})
public class LifeOfAJobBenchmark {
    private static final int JOBS = 50_000;

    /** How many jobs may run at once. */
    @Param({"1", "8", "256"})
    public int slots;

    /** Which pending job is next. */
    @Param({"FIFO", "PRIORITY"})
    public Ordering.Kind ordering;

    private Payload[] payloads;
    private JobQueue queue;

    /** Starts a queue. */
    @Setup
    public void start() {
        payloads = Payload.prepare(JOBS);
        queue = Queues.noOp()
                .runner(Runners.pool(slots))
                .ordering(new Ordering(ordering, 0))
                .build();
        Queues.start(queue);
    }

    /** Closes it. */
    @TearDown
    public void close() {
        Queues.close(queue);
    }

    /**
     * Puts 50,000 jobs and waits until a subscriber has seen all their results.
     *
     * @throws InterruptedException if JMH gives up
     */
    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void life() throws InterruptedException {
        Tally tally = new Tally(JOBS);
        Tally.Part part = tally.part(JOBS);
        ResultCursor from = queue.cursor().block(Limits.RUN);
        var subscription =
                queue.results(from, JobFilter.ALL).subscribe(result -> part.see(Queues.numberOf(result)), tally::fail);
        FanOut.put(queue, payloads, 0, JOBS);
        tally.await(Limits.RUN);
        subscription.dispose();
    }
}
