package io.amboy.memory;

import io.amboy.JobFilter;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import io.amboy.store.Control;
import org.reactivestreams.Publisher;

/** The pages of the result log, each of up to 256 results. */
public final class ResultSubscriptionTckTest extends StoreVerification.Verification<ResultPage> {
    @Override
    public Publisher<ResultPage> createPublisher(long elements) {
        MemoryJobStore store = StoreVerification.stocked(256 * ((int) Math.min(elements, 30) + 1));
        store.jobs(JobFilter.ALL)
                .flatMap(job -> store.control(new Control.Abort(job.id(), "to fill the log", 0)))
                .blockLast(StoreVerification.PATIENCE);
        return store.results(ResultCursor.EARLIEST);
    }

    @Override
    public Publisher<ResultPage> createFailedPublisher() {
        return StoreVerification.stocked(0).results(ResultCursor.at("another", 1));
    }
}
