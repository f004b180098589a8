package io.amboy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ErrorsTest {
    private static final JobTypeId TYPE = new JobTypeId("type", 3);

    @Test
    @DisplayName("outages and full queues may be tried again, nothing else [ERR-01]")
    void onlySomeErrorsAreRetryable() {
        List<AmboyException> retryable =
                List.of(new QueueFullException("q", 5), new StoreUnavailableException("away", null));
        List<AmboyException> hopeless = List.of(
                new InvalidCursorException("c", "is bad"),
                new InvalidRequestException("what", "value", "is bad"),
                new JobNotFoundException("id"),
                new PayloadTooLargeException("payload", 2, 1),
                new QueueClosedException("q", "put"),
                new QueueStateException("start", "it is late"),
                new ResultGapException(ResultCursor.EARLIEST, 1),
                new StaleClaimException("id", 1),
                new UnknownTypeException(TYPE),
                new UnreadablePayloadException("String", null));
        assertThat(retryable).allMatch(AmboyException::retryable);
        assertThat(hopeless).noneMatch(AmboyException::retryable);
    }

    @Test
    void everyErrorNamesTheOffendingValue() {
        assertThat(new QueueFullException("q-1", 5)).hasMessageContainingAll("q-1", "5");
        assertThat(new InvalidCursorException("c-1", "is bad")).hasMessageContainingAll("c-1", "is bad");
        assertThat(new InvalidRequestException("what", "value-1", "is bad"))
                .hasMessageContainingAll("what", "value-1", "is bad");
        assertThat(new JobNotFoundException("id-1")).hasMessageContaining("id-1");
        assertThat(new PayloadTooLargeException("payload", 12, 11)).hasMessageContainingAll("payload", "12", "11");
        assertThat(new QueueClosedException("q-1", "put")).hasMessageContainingAll("q-1", "put");
        assertThat(new QueueStateException("start", "it is late")).hasMessageContainingAll("start", "it is late");
        assertThat(new ResultGapException(ResultCursor.at("log", 4), 7)).hasMessageContainingAll("7", "log@4");
        assertThat(new StaleClaimException("id-1", 9)).hasMessageContainingAll("id-1", "9");
        assertThat(new UnknownTypeException(TYPE)).hasMessageContaining("type/3");
        assertThat(new UnreadablePayloadException(TYPE, "too old", null)).hasMessageContainingAll("type/3", "too old");
    }

    @Test
    void messagesAreSafeToLog() {
        AmboyException error = new JobNotFoundException("a\r\nforged line\u001b[0m" + "x".repeat(10_000));
        assertThat(error.getMessage()).doesNotContain("\n").doesNotContain("\r").doesNotContain("\u001b");
        assertThat(error.getMessage().length()).isLessThan(300);
    }

    @Test
    void gapSaysWhereToGoOn() {
        var gap = new ResultGapException(ResultCursor.at("log", 4), 7);
        assertThat(gap.resumeAt()).isEqualTo(ResultCursor.at("log", 4));
        assertThat(gap.missed()).isEqualTo(7);
    }
}
