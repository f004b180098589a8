package io.amboy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** The small types. */
class VocabularyTest {
    private static final JobType<String, Integer> LENGTH = JobType.of("length", 1, String.class, Integer.class);
    private static final Instant AT = Instant.ofEpochSecond(1);
    private static final JobTimeInfo TIMES = new JobTimeInfo(AT, null, null, null, null, null);

    private static JobResult result(JobTypeId type, JobState state, Object value) {
        JobFailure failure =
                state == JobState.SUCCEEDED ? null : new JobFailure(JobFailure.Kind.ERROR, "Error", "why", 1, AT);
        return new JobResult(
                ResultCursor.at("log", 1),
                "job-1",
                type,
                state,
                false,
                JobData.of(value, null),
                failure,
                1,
                TIMES,
                Map.of());
    }

    // ---- names and ids

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-Z_0.9", "-", "_", "."})
    void typeNamesOfAFewCharactersAreFine(String name) {
        assertThat(new JobTypeId(name, 0)).hasToString(name + "/0");
        assertThat(new JobTypeId("x".repeat(64), Integer.MAX_VALUE).version()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "ä", "a\n", "a:b", "{a}", "a*"})
    void otherTypeNamesAreRefused(String name) {
        assertThatThrownBy(() -> new JobTypeId(name, 1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Dependency.check(name)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> JobRegistry.builder().check(name, (arguments, context) -> null))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void longNamesAndNegativeVersionsAreRefused() {
        assertThatThrownBy(() -> new JobTypeId("x".repeat(65), 1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new JobTypeId("x", -1))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void idsAreMeasuredInBytesOfUtf8() {
        for (String longest : List.of("x".repeat(200), "ä".repeat(100), "€".repeat(66) + "xx", "😀".repeat(50))) {
            assertThat(Names.id("id", longest)).isEqualTo(longest);
            assertThatThrownBy(() -> Names.id("id", longest + "x")).isInstanceOf(InvalidRequestException.class);
        }
        for (String harmful :
                List.of("\u0000", "a\u001f", "a\u007f", "a\u0085b", "\uDC00", "a\uD83D", "\uDE00\uD83D")) {
            assertThatThrownBy(() -> Names.id("id", harmful)).isInstanceOf(InvalidRequestException.class);
        }
    }

    // ---- types and results

    @Test
    void valueOfAnOutcome() {
        assertThat(LENGTH.valueOf(result(LENGTH.id(), JobState.SUCCEEDED, 3))).isEqualTo(3);
        assertThat(LENGTH.valueOf(result(LENGTH.id(), JobState.SUCCEEDED, null)))
                .isNull();
        assertThat(LENGTH.valueOf(result(LENGTH.id(), JobState.FAILED, null))).isNull();
        assertThat(LENGTH.valueOf(result(new JobTypeId("other", 1), JobState.SUCCEEDED, 3)))
                .isNull();
        assertThatThrownBy(() -> LENGTH.valueOf(result(LENGTH.id(), JobState.SUCCEEDED, "no number")))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessageContaining("Integer");
    }

    @Test
    void resultOfAnOutcome() {
        StepVerifier.create(LENGTH.resultOf(result(LENGTH.id(), JobState.SUCCEEDED, 3)))
                .expectNext(3)
                .verifyComplete();
        StepVerifier.create(LENGTH.resultOf(result(LENGTH.id(), JobState.SUCCEEDED, null)))
                .verifyComplete();
        Map.of(
                        JobState.FAILED, JobFailedException.class,
                        JobState.ABORTED, JobAbortedException.class,
                        JobState.EXPIRED, JobExpiredException.class)
                .forEach((state, error) -> StepVerifier.create(LENGTH.resultOf(result(LENGTH.id(), state, null)))
                        .expectErrorSatisfies(thrown -> assertThat(thrown)
                                .isInstanceOf(error)
                                .hasMessageContaining("job-1")
                                .hasMessageContaining("why")
                                .isInstanceOfSatisfying(
                                        JobEndedException.class,
                                        ended -> assertThat(ended.result().state())
                                                .isEqualTo(state)))
                        .verify());
        StepVerifier.create(LENGTH.resultOf(result(new JobTypeId("other", 1), JobState.SUCCEEDED, 3)))
                .verifyError(InvalidRequestException.class);
    }

    @Test
    void typesAreEqualByAllTheirParts() {
        assertThat(JobType.of("length", 1, String.class, Integer.class))
                .isEqualTo(LENGTH)
                .hasSameHashCodeAs(LENGTH);
        assertThat(JobType.of("length", 2, String.class, Integer.class)).isNotEqualTo(LENGTH);
        assertThat(JobType.of("length", 1, String.class, Long.class)).isNotEqualTo(LENGTH);
        assertThat(JobType.of("length", 1, new TypeRef<List<String>>() {}, TypeRef.of(Integer.class)))
                .isNotEqualTo(LENGTH)
                .isEqualTo(JobType.of("length", 1, new TypeRef<List<String>>() {}, TypeRef.of(Integer.class)));
    }

    @Test
    @SuppressWarnings("rawtypes") // that is the point
    void typeReferenceNeedsItsArgument() {
        assertThatThrownBy(() -> new TypeRef() {}).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void dataNeverShowsItself() {
        assertThat(JobData.of("secret", null).toString()).doesNotContain("secret");
        assertThat(JobData.of(null, null)).isSameAs(JobData.EMPTY);
        assertThat(JobData.EMPTY.isEmpty()).isTrue();
        assertThat(JobData.EMPTY.as(TypeRef.of(String.class))).isNull();
    }

    // ---- filters and counters

    @Test
    void filterMatchesEveryPart() {
        JobFilter filter = JobFilter.ALL
                .states(JobState.FAILED, JobState.ABORTED)
                .types("a", "b")
                .idPrefix("tenant-7/");
        JobTypeId a = new JobTypeId("a", 3);
        assertThat(filter.matches("tenant-7/1", a, JobState.FAILED)).isTrue();
        assertThat(filter.matches("tenant-7/1", a, JobState.SUCCEEDED)).isFalse();
        assertThat(filter.matches("tenant-70/1", a, JobState.FAILED)).isFalse();
        assertThat(filter.matches("tenant-7/1", new JobTypeId("c", 3), JobState.FAILED))
                .isFalse();
        assertThat(JobFilter.ALL.matches("anything", a, JobState.PENDING)).isTrue();
        assertThat(JobFilter.ALL.states()).isEmpty();
        assertThat(new JobFilter(Set.of(), Set.of("length"), "").matches(result(LENGTH.id(), JobState.EXPIRED, null)))
                .isTrue();
    }

    @Test
    @DisplayName("counters: empty is idle, the parts add up, the text has each of them [STT-01]")
    void countersAddUp() {
        QueueStats stats = new QueueStats(1, 20, 300, 4_000, 50_000, 600_000, 7_000_000, 80_000_000);
        assertThat(stats.open()).isEqualTo(4_321);
        assertThat(stats.completed()).isEqualTo(87_650_000);
        assertThat(stats.total()).isEqualTo(87_654_321);
        assertThat(stats.plus(stats))
                .isEqualTo(new QueueStats(2, 40, 600, 8_000, 100_000, 1_200_000, 14_000_000, 160_000_000));
        assertThat(stats.toString()).contains("1", "20", "300", "4000", "50000", "600000", "7000000", "80000000");
        assertThat(QueueStats.EMPTY.isIdle()).isTrue();
        assertThat(QueueStats.EMPTY.plus(stats)).isEqualTo(stats);
        assertThat(new QueueStats(0, 0, 0, 0, 1, 1, 1, 1).isIdle()).isTrue();
        for (QueueStats open : List.of(
                new QueueStats(1, 0, 0, 0, 0, 0, 0, 0),
                new QueueStats(0, 1, 0, 0, 0, 0, 0, 0),
                new QueueStats(0, 0, 1, 0, 0, 0, 0, 0),
                new QueueStats(0, 0, 0, 1, 5, 0, 0, 0))) {
            assertThat(open.isIdle()).as("%s", open).isFalse();
        }
    }

    // ---- records that cut and copy

    @ParameterizedTest
    @EnumSource
    @DisplayName("a status tells whether the job has ended or is in progress [JOB-01, JOB-06]")
    void statusIsDerivedFromTheState(JobState state) {
        List<JobFailure> errors = new ArrayList<>();
        var status = new JobStatusInfo("a", state, null, 1, 1, 0, false, AT, 1, errors, 0);
        errors.add(new JobFailure(JobFailure.Kind.ERROR, "Error", "later", 1, AT));
        assertThat(status.completed()).isEqualTo(state.isTerminal());
        assertThat(status.inProgress()).isEqualTo(state == JobState.RUNNING);
        assertThat(status.errors()).isEmpty();
    }

    @Test
    @DisplayName("a duration needs start and end [JOB-08]")
    void durationNeedsStartAndEnd() {
        assertThat(TIMES.duration()).isNull();
        assertThat(new JobTimeInfo(AT, AT, null, null, null, null).duration()).isNull();
        assertThat(new JobTimeInfo(AT, AT, AT.plusMillis(5), null, null, null).duration())
                .isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void progressStaysWithinItsLimits() {
        assertThat(new Progress(-1, "").fraction()).isZero();
        assertThat(new Progress(2, "").fraction()).isEqualTo(1);
        assertThat(new Progress(Double.NaN, "").fraction()).isZero();
        assertThat(new Progress(0.5, "n".repeat(1_000)).note()).hasSize(256);
    }

    @Test
    void failureIsCutAndNeverNull() {
        JobFailure failure = JobFailure.of(JobFailure.Kind.ERROR, new Error("x".repeat(10_000)), 2, AT);
        assertThat(failure.message()).hasSize(8_193).endsWith("…");
        assertThat(failure.error()).isEqualTo("java.lang.Error");
        assertThat(JobFailure.of(JobFailure.Kind.ERROR, new Error(), 1, AT).message())
                .isEmpty();
        assertThat(failure.toString()).startsWith("ERROR java.lang.Error: x");
    }

    @Test
    void resultCopiesItsHeaders() {
        Map<String, String> headers = new HashMap<>(Map.of("a", "1"));
        var result = new JobResult(
                ResultCursor.at("log", 1),
                "a",
                LENGTH.id(),
                JobState.SUCCEEDED,
                false,
                JobData.EMPTY,
                null,
                1,
                TIMES,
                headers);
        headers.clear();
        assertThat(result.headers()).containsEntry("a", "1");
        assertThat(result.succeeded()).isTrue();
    }
}
