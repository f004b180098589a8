package io.amboy.store;

import io.amboy.InvalidRequestException;
import io.amboy.JobClaim;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** Claims for one taker at a time, at most {@code slots} of them unsettled. */
final class ClaimFlux extends Flux<JobClaim> implements Fuseable {
    private final QueueCore core;
    private final int slots;

    ClaimFlux(QueueCore core, int slots) {
        if (slots < 1) {
            throw new InvalidRequestException("slots", slots, "must be at least 1");
        }
        this.core = core;
        this.slots = slots;
    }

    @Override
    public void subscribe(CoreSubscriber<? super JobClaim> actual) {
        ClaimSubscription subscription = new ClaimSubscription(core, actual, slots);
        if (core.hub.add(subscription)) {
            actual.onSubscribe(subscription);
        } else {
            Operators.complete(actual);
        }
    }
}
