package io.amboy.store;

import io.amboy.PutResult;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The rows of a stream of puts. */
public final class PutAllTckTest extends QueueVerification.Verification<PutResult> {
    @Override
    public Publisher<PutResult> createPublisher(long elements) {
        return QueueVerification.stocked(0)
                .putAll(Flux.range(0, (int) elements).map(i -> QueueVerification.WORK.request("job " + i)));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1_000;
    }

    @Override
    public Publisher<PutResult> createFailedPublisher() {
        return QueueVerification.stocked(0).putAll(Flux.error(new IllegalStateException("no requests")));
    }
}
