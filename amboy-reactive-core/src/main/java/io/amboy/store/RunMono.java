package io.amboy.store;

import io.amboy.JobStatusInfo;
import io.amboy.QueueStateException;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** One run of a claim. Subscribing hands it to the queue's workers. */
final class RunMono extends Mono<JobStatusInfo> {
    private final ClaimHandle handle;

    RunMono(ClaimHandle handle) {
        this.handle = handle;
    }

    @Override
    public void subscribe(CoreSubscriber<? super JobStatusInfo> actual) {
        Attempt attempt = new Attempt(handle, actual);
        if (handle.tryRun(attempt)) {
            actual.onSubscribe(attempt);
            handle.core.workers.submit(attempt);
        } else if (handle.wasRevoked()) {
            Operators.complete(actual);
        } else {
            Operators.error(
                    actual, new QueueStateException("run of job " + handle.id(), "it is run or settled already"));
        }
    }
}
