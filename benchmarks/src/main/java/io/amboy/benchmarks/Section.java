package io.amboy.benchmarks;

import io.amboy.Ordering;
import io.amboy.benchmarks.AmboyContender.Way;
import java.util.ArrayList;
import java.util.List;

/** What is measured, in the order of the report; each in JVMs of its own. */
enum Section {
    LIFE_4("Life of a job, 4 producers", "put, claim, run, complete, one subscriber that counts every result.", true),
    LIFE_1("Life of a job, 1 producer", "The same with one producer.", true),
    SLOTS_4("Slots, 4 producers", "The life of a job with fewer slots; the peers again, in the same run.", true),
    SLOTS_1("Slots, 1 producer", "The same with one producer.", true),
    STUCK(
            "One stuck subscriber of 50",
            "50 subscribers to the results, 4 producers, 256 slots: all reading, and one of them never requesting.",
            false),
    FAN_OUT(
            "Fan-out of the results",
            "Every subscriber gets every result. Beside it Reactor's multicast sink, without jobs or state, fed by one "
                    + "thread.",
            false),
    PUT_COST(
            "Cost of one put into a full queue",
            "The queue is not started, so that the depth stays; requests are made before the clock starts. Beside it a "
                    + "record in a ConcurrentHashMap and in Java's own DelayQueue or PriorityBlockingQueue.",
            false),
    RETAINED(
            "Heap of pending jobs", "Used heap after full collections divided by the jobs, nothing subtracted.", false),
    LATENCY(
            "Put to handler on an idle queue",
            "One job every millisecond, to each in turn; the handler reads the clock.",
            false),
    IDLE(
            "CPU time of an idle queue",
            "Time of the whole process, JIT compiler and collector included: without a queue, then with one started "
                    + "(256 slots, a results subscriber).",
            false);

    final String title;
    final String words;

    /** Whether it is a table of contenders, the pipeline without state among them. */
    final boolean contenders;

    Section(String title, String words, boolean contenders) {
        this.title = title;
        this.words = words;
        this.contenders = contenders;
    }

    /** Measures; runs in a fork. */
    void measure(Effort effort, Output output) throws Exception {
        switch (this) {
            case LIFE_4 -> new Rounds(effort, output).run(4, life(effort));
            case LIFE_1 -> new Rounds(effort, output).run(1, life(effort));
            case SLOTS_4 -> new Rounds(effort, output).run(4, slots());
            case SLOTS_1 -> new Rounds(effort, output).run(1, slots());
            case STUCK -> StuckSubscriber.measure(effort, output);
            case FAN_OUT -> FanOut.measure(effort, output);
            case PUT_COST -> PutCost.measure(effort, output);
            case RETAINED -> RetainedHeap.measure(output);
            case LATENCY -> Latency.measure(effort, output);
            case IDLE -> IdleCpu.measure(output);
        }
    }

    /** Figures of a JVM differ more from those of another than its rounds do. */
    int forks(Effort effort) {
        return this == LIFE_4 || this == LIFE_1 ? effort.forks() : 1;
    }

    private static List<Contender> life(Effort effort) {
        return List.of(
                new AmboyContender(256, Ordering.fifo(), Way.PUT_ALL),
                new FlatMapContender(),
                new ThreadPoolContender(),
                new AmboyContender(256, Ordering.priority(), Way.PUT_ALL),
                new AmboyContender(256, Ordering.fifo(), Way.BOUNDED),
                new AmboyContender(256, Ordering.fifo(), Way.PUT),
                new JobRunrContender(effort.quick() ? 1_000 : 3_000));
    }

    private static List<Contender> slots() {
        List<Contender> contenders = new ArrayList<>();
        for (int slots : new int[] {1, 2, 8}) {
            contenders.add(new AmboyContender(slots, Ordering.fifo(), Way.PUT_ALL));
            contenders.add(new AmboyContender(slots, Ordering.priority(), Way.PUT_ALL));
        }
        contenders.add(new FlatMapContender());
        contenders.add(new ThreadPoolContender());
        return contenders;
    }
}
