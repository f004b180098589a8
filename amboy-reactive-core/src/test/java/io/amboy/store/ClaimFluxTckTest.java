package io.amboy.store;

import io.amboy.JobClaim;
import org.reactivestreams.Publisher;

/** The claims of a queue, which never end by themselves. */
public final class ClaimFluxTckTest extends QueueVerification.Verification<JobClaim> {
    @Override
    public Publisher<JobClaim> createPublisher(long elements) {
        return QueueVerification.stocked(elements + 10).claims(2_000);
    }

    @Override
    public long maxElementsFromPublisher() {
        return publisherUnableToSignalOnComplete();
    }
}
