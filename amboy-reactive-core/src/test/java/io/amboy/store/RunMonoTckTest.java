package io.amboy.store;

import io.amboy.JobStatusInfo;
import org.reactivestreams.Publisher;

/** One run of one claim. */
public final class RunMonoTckTest extends QueueVerification.Verification<JobStatusInfo> {
    @Override
    public Publisher<JobStatusInfo> createPublisher(long elements) {
        return QueueVerification.stocked(1)
                .next()
                .block(QueueVerification.PATIENCE)
                .run();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
