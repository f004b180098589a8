package io.amboy;

import static io.amboy.JobState.ABORTED;
import static io.amboy.JobState.BLOCKED;
import static io.amboy.JobState.EXPIRED;
import static io.amboy.JobState.FAILED;
import static io.amboy.JobState.PENDING;
import static io.amboy.JobState.RUNNING;
import static io.amboy.JobState.SCHEDULED;
import static io.amboy.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStateTest {
    /** Every move there is; whatever is not here is none. */
    private static final Map<JobState, Set<JobState>> MOVES = Map.of(
            SCHEDULED, Set.of(BLOCKED, PENDING, FAILED, ABORTED, EXPIRED),
            BLOCKED, Set.of(PENDING, FAILED, ABORTED, EXPIRED),
            PENDING, Set.of(RUNNING, ABORTED, EXPIRED),
            RUNNING, Set.of(SCHEDULED, BLOCKED, PENDING, SUCCEEDED, FAILED, ABORTED),
            FAILED, Set.of(PENDING, BLOCKED),
            SUCCEEDED, Set.of(),
            ABORTED, Set.of(),
            EXPIRED, Set.of());

    @ParameterizedTest
    @EnumSource
    void everyPairIsAsDrawn(JobState from) {
        for (JobState to : JobState.values()) {
            assertThat(from.canBecome(to))
                    .as("%s to %s", from, to)
                    .isEqualTo(MOVES.get(from).contains(to));
        }
    }

    @ParameterizedTest
    @EnumSource
    void fourStatesAreTerminal(JobState state) {
        assertThat(state.isTerminal())
                .isEqualTo(Set.of(SUCCEEDED, FAILED, ABORTED, EXPIRED).contains(state));
    }
}
