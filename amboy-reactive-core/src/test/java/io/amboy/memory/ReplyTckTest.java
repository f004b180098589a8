package io.amboy.memory;

import io.amboy.store.StoreStats;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The one answer to a question. */
public final class ReplyTckTest extends StoreVerification.Verification<StoreStats> {
    @Override
    public Publisher<StoreStats> createPublisher(long elements) {
        return elements == 0
                ? Flux.<StoreStats>empty()
                : StoreVerification.stocked(0).stats();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
