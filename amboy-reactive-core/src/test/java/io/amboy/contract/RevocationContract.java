package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Jobs that are aborted between the claim and the run. */
public interface RevocationContract {
    QueueKit.Factory kits();

    @Test
    default void abortedClaimRunsEmpty() {
        try (Rig rig = Rig.realTime(kits())) {
            AtomicInteger runs = new AtomicInteger();
            JobQueue queue = rig.byHand(Rig.echo((payload, context) -> {
                runs.incrementAndGet();
                return Mono.just(payload);
            }));
            rig.put(queue, "a");
            JobClaim claim = rig.get(queue.next());
            rig.abort(queue, "a");
            assertThat(Reader.of(claim.run()).complete()).isEmpty();
            assertThat(runs).hasValue(0);
            rig.end(queue, "a", JobState.ABORTED);
        }
    }

    @Test
    @DisplayName("an abort that races the start of the run leaves no handler behind [ABT-02, TR-5]")
    default void abortRacesTheStart() {
        try (Rig rig = Rig.realTime(kits())) {
            Inbox<String> begun = new Inbox<>("handler that began");
            Inbox<String> cancelled = new Inbox<>("handler that was cancelled");
            JobQueue queue = rig.byHand(Rig.echo((payload, context) -> Mono.<String>never()
                    .doOnSubscribe(subscription -> begun.add(payload))
                    .doOnCancel(() -> cancelled.add(payload))));
            for (int i = 0; i < 500; i++) {
                String id = "job " + i;
                rig.put(queue, id);
                JobClaim claim = rig.get(queue.next());
                CompletableFuture<Reader<JobStatusInfo>> run =
                        CompletableFuture.supplyAsync(() -> Reader.of(claim.run()));
                rig.abort(queue, id);
                run.join().complete();
                rig.end(queue, id, JobState.ABORTED);
            }
            int handlers = begun.left().size();
            assertThat(cancelled.next(handlers)).hasSize(handlers);
        }
    }
}
