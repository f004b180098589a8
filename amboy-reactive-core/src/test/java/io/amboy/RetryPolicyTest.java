package io.amboy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final Exception ERROR = new IllegalStateException();

    private static List<Long> seconds(RetryPolicy policy, int attempts, double random) {
        return IntStream.rangeClosed(1, attempts)
                .mapToObj(attempt -> policy.delayAfter(attempt, ERROR, random).toSeconds())
                .toList();
    }

    @Test
    @DisplayName("by default three attempts with a growing delay that is not zero [RTY-10, RTY-11]")
    void defaultPolicy() {
        assertThat(RetryPolicy.DEFAULT.maxAttempts()).isEqualTo(3);
        assertThat(seconds(RetryPolicy.DEFAULT, 4, 0)).containsExactly(1L, 2L, 4L, 8L);
        assertThat(RetryPolicy.DEFAULT.delayAfter(1, ERROR, 1)).isEqualTo(Duration.ofMillis(500));
        assertThat(RetryPolicy.DEFAULT.delayAfter(1_000, ERROR, 0)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void noneTriesOnce() {
        assertThat(RetryPolicy.none().maxAttempts()).isEqualTo(1);
    }

    @Test
    void fixedStaysTheSame() {
        assertThat(seconds(RetryPolicy.fixed(9, Duration.ofSeconds(7)), 3, 0.9)).containsExactly(7L, 7L, 7L);
    }

    @Test
    void exponentialDoublesUpToTheLongest() {
        RetryPolicy policy = RetryPolicy.exponential(99, Duration.ofSeconds(3), Duration.ofSeconds(20));
        assertThat(seconds(policy, 5, 0)).containsExactly(3L, 6L, 12L, 20L, 20L);
        assertThat(policy.delayAfter(Integer.MAX_VALUE, ERROR, 0)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void jitterTakesAwayAtMostItsPart() {
        RetryPolicy policy = RetryPolicy.fixed(2, Duration.ofSeconds(100)).jitter(0.25);
        assertThat(policy.delayAfter(1, ERROR, 0)).isEqualTo(Duration.ofSeconds(100));
        assertThat(policy.delayAfter(1, ERROR, 0.5)).isEqualTo(Duration.ofMillis(87_500));
        assertThat(policy.delayAfter(1, ERROR, 1)).isEqualTo(Duration.ofSeconds(75));
        assertThat(policy.jitter(0).delayAfter(1, ERROR, 1)).isEqualTo(Duration.ofSeconds(100));
        assertThat(policy.jitter(1).delayAfter(1, ERROR, 1)).isZero();
    }

    @Test
    void customSeesAttemptAndErrorAndIsNeverNegative() {
        RetryPolicy policy = RetryPolicy.custom(
                9, (attempt, error) -> error == ERROR ? Duration.ofSeconds(attempt) : Duration.ofSeconds(-5));
        assertThat(seconds(policy, 3, 0)).containsExactly(1L, 2L, 3L);
        assertThat(policy.delayAfter(1, new Error(), 0)).isZero();
    }

    @Test
    @DisplayName("bad numbers are refused [RTY-10]")
    void badNumbersAreRefused() {
        Duration second = Duration.ofSeconds(1);
        Duration negative = Duration.ofSeconds(-1);
        List<ThrowingCallable> bad = List.of(
                () -> RetryPolicy.fixed(0, second),
                () -> RetryPolicy.fixed(-1, second),
                () -> RetryPolicy.fixed(1, negative),
                () -> RetryPolicy.exponential(0, second, second),
                () -> RetryPolicy.exponential(1, negative, second),
                () -> RetryPolicy.exponential(1, second, negative),
                () -> RetryPolicy.custom(0, (attempt, error) -> second),
                () -> RetryPolicy.none().jitter(-0.1),
                () -> RetryPolicy.none().jitter(1.1),
                () -> RetryPolicy.none().jitter(Double.NaN),
                () -> new SnoozeException(negative),
                () -> HandlerOptions.DEFAULT.concurrency(0),
                () -> HandlerOptions.DEFAULT.maxCrashes(0));
        assertThat(bad).allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(InvalidRequestException.class));
    }
}
