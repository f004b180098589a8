package io.amboy.memory;

import io.amboy.JobStatusInfo;
import java.util.List;
import org.reactivestreams.Publisher;

/** The pages of the status changes, which begin with a snapshot of many. */
public final class ChangeSubscriptionTckTest extends StoreVerification.Verification<List<JobStatusInfo>> {
    @Override
    public Publisher<List<JobStatusInfo>> createPublisher(long elements) {
        return StoreVerification.stocked(10_000).changes(true);
    }
}
