package io.amboy.memory;

import io.amboy.store.Claim;
import org.reactivestreams.Publisher;

/** The claims of a session. */
public final class ClaimantTckTest extends StoreVerification.Verification<Claim> {
    @Override
    public Publisher<Claim> createPublisher(long elements) {
        return StoreVerification.stocked((int) Math.min(elements, 1_000) + 10).claims();
    }
}
