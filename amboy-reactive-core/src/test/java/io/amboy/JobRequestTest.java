package io.amboy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobRequestTest {
    private static final JobType<String, Integer> TYPE = JobType.of("type", 1, String.class, Integer.class);
    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    private static Arguments bad(String value, UnaryOperator<JobRequest<Integer>> wish) {
        return Arguments.of(value, wish);
    }

    static Stream<Arguments> badInput() {
        return Stream.of(
                bad("", request -> request.id("")),
                bad(" ", request -> request.id(" \t")),
                bad("x".repeat(200), request -> request.id("x".repeat(201))),
                bad("must be at most 200", request -> request.id("ä".repeat(101))),
                bad("control", request -> request.id("a\nb")),
                bad("control", request -> request.id("a\u0000")),
                bad("control", request -> request.id("lone \uD800 surrogate")),
                bad("a/b", request -> request.partition("a/b")),
                bad("partition", request -> request.partition("")),
                bad("PT-1S", request -> request.delay(Duration.ofSeconds(-1))),
                bad("dispatchBy", request -> request.dispatchBy(NOW).waitUntil(NOW.plusMillis(1))),
                bad(
                        "dispatchBy",
                        request -> request.waitUntil(NOW.plusMillis(1)).dispatchBy(NOW)),
                bad("PT0S", request -> request.maxTime(Duration.ZERO)),
                bad("PT-1S", request -> request.maxTime(Duration.ofSeconds(-1))),
                bad("itself", request -> request.id("me").after("me")),
                bad("itself", request -> request.after("me").id("me")),
                bad(
                        "itself",
                        request -> request.id("me")
                                .dependency(Dependency.ALWAYS.with(new Edge("me", Edge.OnFailure.RUN)))),
                bad("twice", request -> request.after("a").afterFinished("a")),
                bad("needed job", request -> request.after("")),
                bad(
                        "10001",
                        request -> request.after(
                                Edge.OnFailure.RUN,
                                IntStream.rangeClosed(0, 10_000)
                                        .mapToObj(i -> "" + i)
                                        .toList())),
                bad("scope", request -> request.exclusive("a\u0007")),
                bad(
                        "101",
                        request -> request.exclusive(IntStream.rangeClosed(0, 100)
                                .mapToObj(i -> "" + i)
                                .toArray(String[]::new))),
                bad("0", request -> request.maxAttempts(0)),
                bad("header", request -> request.header("", "value")),
                bad("4097 characters", request -> request.header("h", "v".repeat(4_096))));
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource
    @DisplayName("bad input is refused with the value and the rule [SC-19]")
    void badInput(String named, UnaryOperator<JobRequest<Integer>> wish) {
        JobRequest<Integer> request = TYPE.request("payload");
        assertThatThrownBy(() -> wish.apply(request))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(named)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("payload"))
                .satisfies(error -> assertThat(error.getMessage().length()).isLessThan(400));
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    void payloadIsNeeded() {
        assertThatThrownBy(() -> TYPE.request(null))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("type/1");
    }

    @Test
    void limitsThemselvesAreAllowed() {
        JobRequest<Integer> request = TYPE.request("payload")
                .id("ä".repeat(100))
                .delay(Duration.ZERO)
                .dispatchBy(NOW)
                .maxTime(Duration.ofNanos(1))
                .maxAttempts(1)
                .priority(Integer.MIN_VALUE)
                .header("h", "v".repeat(4_095))
                .exclusive(IntStream.range(0, 100).mapToObj(i -> "" + i).toArray(String[]::new));
        assertThat(request.waitUntil(NOW).waitUntil()).isEqualTo(NOW);
        assertThat(request.scopes()).hasSize(100);
    }

    @Test
    @DisplayName("a new request asks for nothing but to be run [JOB-01, JOB-05, JOB-07, DEP-01]")
    void newRequestAsksForNothing() {
        JobRequest<Integer> request = TYPE.request("payload");
        assertThat(request.type()).isSameAs(TYPE);
        assertThat(request.payload()).isEqualTo("payload");
        assertThat(request.priority()).isZero();
        assertThat(request.delay()).isNull();
        assertThat(request.waitUntil()).isNull();
        assertThat(request.dispatchBy()).isNull();
        assertThat(request.maxTime()).isNull();
        assertThat(request.dependency()).isSameAs(Dependency.ALWAYS);
        assertThat(request.scopes()).isEmpty();
        assertThat(request.maxAttempts()).isZero();
        assertThat(request.headers()).isEmpty();
        assertThat(request.toString()).contains("type/1", request.id()).doesNotContain("payload");
    }

    @Test
    void refiningMakesANewRequest() {
        JobRequest<Integer> plain = TYPE.request("payload");
        JobRequest<Integer> refined = plain.priority(3)
                .header("a", "1")
                .header("a", "2")
                .header("b", "3")
                .exclusive("s")
                .exclusive("t", "s")
                .maxAttempts(4);
        assertThat(plain.priority()).isZero();
        assertThat(plain.headers()).isEmpty();
        assertThat(refined.id()).isEqualTo(plain.id());
        assertThat(refined.priority()).isEqualTo(3);
        assertThat(refined.headers()).isEqualTo(Map.of("a", "2", "b", "3"));
        assertThat(refined.scopes()).containsExactly("s", "t");
        assertThat(refined.maxAttempts()).isEqualTo(4);
    }

    @Test
    void delayAndWaitUntilReplaceEachOther() {
        JobRequest<Integer> delayed = TYPE.request("payload").waitUntil(NOW).delay(Duration.ofSeconds(1));
        assertThat(delayed.waitUntil()).isNull();
        assertThat(delayed.delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(delayed.waitUntil(NOW).delay()).isNull();
    }

    @Test
    void edgesAddUpInTheirOrder() {
        JobRequest<Integer> request = TYPE.request("payload")
                .after("a", "b")
                .afterFinished("c")
                .after(Edge.OnFailure.ABORT, List.of("d"))
                .dependency(Dependency.check("check", "argument").with(new Edge("e", Edge.OnFailure.RUN)));
        assertThat(request.dependency())
                .isEqualTo(new Dependency(
                        "check",
                        List.of("argument"),
                        List.of(
                                new Edge("a", Edge.OnFailure.FAIL),
                                new Edge("b", Edge.OnFailure.FAIL),
                                new Edge("c", Edge.OnFailure.RUN),
                                new Edge("d", Edge.OnFailure.ABORT),
                                new Edge("e", Edge.OnFailure.RUN))));
    }

    @Test
    void partitionIsTheFirstPartOfTheId() {
        JobRequest<Integer> request = TYPE.request("payload").id("job-1");
        assertThat(request.partition("tenant-7").id()).isEqualTo("tenant-7/job-1");
        assertThat(request.partition("tenant-7").partition("tenant-8").id()).isEqualTo("tenant-8/job-1");
        String minted = TYPE.request("payload").partition("t").id();
        assertThat(minted).startsWith("t/").hasSize(38);
    }

    @Test
    @DisplayName("minted ids are distinct and sort by time within a thread [JOB-14]")
    void mintedIdsAreDistinctAndSorted() {
        List<String> ids = IntStream.range(0, 10_000)
                .mapToObj(i -> TYPE.request("payload").id())
                .toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        Set<String> elsewhere = new HashSet<>();
        IntStream.range(0, 10_000)
                .parallel()
                .mapToObj(i -> TYPE.request("payload").id())
                .sequential()
                .forEach(elsewhere::add);
        assertThat(elsewhere).hasSize(10_000).doesNotContainAnyElementsOf(ids);
        assertThat(ids.get(0).charAt(14)).as("version of the UUID").isEqualTo('7');
    }
}
