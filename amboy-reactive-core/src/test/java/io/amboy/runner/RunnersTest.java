package io.amboy.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.InvalidRequestException;
import io.amboy.QueueStateException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class RunnersTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, -10})
    @DisplayName("a pool without a slot is refused rather than guessed [RUN-05, RTL-01]")
    void poolNeedsASlot(int slots) {
        assertThatThrownBy(() -> Runners.pool(slots))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("" + slots);
        assertThatThrownBy(() -> Runners.rateLimited(slots, Rate.perSecond(1)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    @DisplayName("a rate needs a start and a millisecond [RTL-01]")
    void rateNeedsAStartAndAMillisecond() {
        assertThatThrownBy(() -> Rate.perSecond(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Rate(-1, Duration.ofSeconds(1))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Rate(1, Duration.ofNanos(999_999))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Rate(1, Duration.ofSeconds(-1))).isInstanceOf(InvalidRequestException.class);
        assertThat(new Rate(1, Duration.ofMillis(1)).starts()).isEqualTo(1);
    }

    @Test
    @DisplayName("a new runner runs nothing [RUN-01]")
    void newRunnerRunsNothing() {
        assertThat(Runners.pool(7).slots()).isEqualTo(7);
        assertThat(Runners.single().slots()).isEqualTo(1);
        assertThat(Runners.rateLimited(3, Rate.perSecond(1)).slots()).isEqualTo(3);
        assertThat(Runners.pool(7).runningJobs()).isEmpty();
        assertThat(Runners.pool(7).isRunning("x")).isFalse();
        StepVerifier.create(Runners.pool(7).abortAll()).expectNext(0L).verifyComplete();
    }

    @Test
    @DisplayName("a runner serves one queue at a time [RUN-02]")
    void runnerServesOneQueueAtATime() {
        var pool = Runners.pool(1);
        var first = pool.run(Flux.never()).subscribe();
        StepVerifier.create(pool.run(Flux.never())).verifyError(QueueStateException.class);
        first.dispose();
        StepVerifier.create(pool.run(Flux.empty())).verifyComplete();
    }

    @Test
    void runnerEndsWithItsClaims() {
        StepVerifier.create(Runners.pool(1).run(Flux.empty())).verifyComplete();
        StepVerifier.create(Runners.pool(1).run(Flux.error(new IllegalStateException("claims are over"))))
                .verifyComplete();
    }
}
