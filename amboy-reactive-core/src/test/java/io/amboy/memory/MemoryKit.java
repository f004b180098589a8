package io.amboy.memory;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.PayloadCodec;
import io.amboy.contract.QueueKit;
import io.amboy.store.JobStore;
import io.amboy.store.QueueBuilder;
import io.amboy.store.StoreSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The memory store, as it is or with every payload forced through a codec. */
final class MemoryKit implements QueueKit {
    private final MemoryStorage storage = MemoryStorage.create();
    private final List<JobQueue> queues = new ArrayList<>();
    private final @Nullable PayloadCodec codec;
    private final @Nullable VirtualTimeScheduler clock;

    private MemoryKit(@Nullable PayloadCodec codec, @Nullable VirtualTimeScheduler clock) {
        this.codec = codec;
        this.clock = clock;
    }

    static Factory factory(@Nullable PayloadCodec codec) {
        return new Factory() {
            @Override
            public QueueKit realTime() {
                return new MemoryKit(codec, null);
            }

            @Override
            public QueueKit virtualTime() {
                return new MemoryKit(codec, VirtualTimeScheduler.create());
            }
        };
    }

    @Override
    public QueueBuilder<?> queue(JobRegistry registry) {
        MemoryQueue.Builder builder = MemoryQueue.builder(registry, storage);
        if (codec != null) {
            builder.codec(codec);
        }
        if (clock != null) {
            builder.scheduler(clock);
        }
        return builder;
    }

    @Override
    public JobStore store() {
        return new MemoryJobStore(storage);
    }

    @Override
    public StoreSession session(JobRegistry registry) {
        return QueueKit.session(
                "default", registry, codec, clock(), clock == null ? Schedulers.boundedElastic() : clock);
    }

    @Override
    public Scheduler clock() {
        return clock == null ? Schedulers.parallel() : clock;
    }

    @Override
    public void crash(JobStore session) {
        ((MemoryJobStore) session).crash().block(patience());
    }

    @Override
    public void advance(Duration time) {
        if (clock == null) {
            throw new IllegalStateException("this kit has real time");
        }
        clock.advanceTimeBy(time);
    }

    @Override
    public JobQueue track(JobQueue queue) {
        queues.add(queue);
        return queue;
    }

    @Override
    public void close() {
        queues.forEach(queue -> queue.close(Duration.ZERO).subscribe());
        if (clock != null) {
            clock.advanceTimeBy(Duration.ofSeconds(1));
            clock.dispose();
        }
    }
}
