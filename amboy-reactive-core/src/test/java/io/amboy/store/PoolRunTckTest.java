package io.amboy.store;

import io.amboy.JobStatusInfo;
import io.amboy.runner.Runners;
import org.reactivestreams.Publisher;

/** The statuses of a pool's runs. */
public final class PoolRunTckTest extends QueueVerification.Verification<JobStatusInfo> {
    @Override
    public Publisher<JobStatusInfo> createPublisher(long elements) {
        return Runners.pool(8).run(QueueVerification.stocked(elements + 10).claims(8));
    }

    @Override
    public long maxElementsFromPublisher() {
        return publisherUnableToSignalOnComplete();
    }
}
