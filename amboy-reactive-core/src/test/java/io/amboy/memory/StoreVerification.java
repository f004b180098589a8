package io.amboy.memory;

import io.amboy.HandlerOptions;
import io.amboy.JobType;
import io.amboy.Ordering;
import io.amboy.store.NewJob;
import io.amboy.store.StoreLimits;
import io.amboy.store.StoreSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.scheduler.Schedulers;

/** What the verifications of hand-written publishers share. */
final class StoreVerification {
    static final JobType<String, Void> WORK = JobType.of("work", 1, String.class, Void.class);
    static final Duration PATIENCE = Duration.ofSeconds(10);

    static MemoryJobStore stocked(int jobs) {
        MemoryJobStore store = new MemoryJobStore(MemoryStorage.create());
        store.open(new StoreSession(
                        "tck",
                        "tck-1",
                        Map.of(WORK.id(), HandlerOptions.DEFAULT),
                        null,
                        Ordering.fifo(),
                        StoreLimits.DEFAULT,
                        Schedulers.parallel(),
                        Schedulers.boundedElastic()))
                .block(PATIENCE);
        if (jobs > 0) {
            List<NewJob> all = IntStream.range(0, jobs)
                    .mapToObj(i -> new NewJob(WORK.request("job " + i), "job " + i, i + 1, false))
                    .toList();
            store.addAll(all).block(PATIENCE);
        }
        return store;
    }

    private StoreVerification() {}

    abstract static class Verification<T> extends PublisherVerification<T> {
        Verification() {
            super(new TestEnvironment(400, 100), 400);
        }

        @Override
        public Publisher<T> createFailedPublisher() {
            return null;
        }

        @Override
        public long maxElementsFromPublisher() {
            return publisherUnableToSignalOnComplete();
        }
    }
}
