package io.amboy.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobStatusInfo;
import io.amboy.store.NewJob;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** A snapshot of statuses is read in steps, and what changes meanwhile comes after it. */
class ChangeSnapshotTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void changeBehindTheSnapshotsPlaceIsNotForgotten() {
        // the first step of an empty table passes the buckets that are multiples of four, the last finds nothing
        String passed = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "job " + i)
                .filter(id -> (JobIndex.hash(id) & 3) == 0)
                .findFirst()
                .orElseThrow();
        MemoryJobStore store = StoreVerification.stocked(0);
        NewJob job = new NewJob(StoreVerification.WORK.request("payload").id(passed), "payload", 1, false);
        StepVerifier.create(store.changes(true), 1)
                .assertNext(page -> assertThat(page).isEmpty())
                .then(() -> store.add(job).block(PATIENCE))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(List::isEmpty)
                .assertNext(
                        page -> assertThat(page).extracting(JobStatusInfo::id).containsExactly(passed))
                .thenCancel()
                .verify(PATIENCE);
    }
}
