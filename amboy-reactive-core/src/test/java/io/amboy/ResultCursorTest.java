package io.amboy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultCursorTest {
    @Test
    void whatIsSavedIsReadAgain() {
        for (ResultCursor cursor : new ResultCursor[] {
            ResultCursor.EARLIEST,
            ResultCursor.NOW,
            ResultCursor.at("log", 0),
            ResultCursor.at("log", Long.MAX_VALUE),
            ResultCursor.at("log", new long[] {7}),
            ResultCursor.at("log", new long[] {1, 2, 3})
        }) {
            assertThat(ResultCursor.parse(cursor.toString())).isEqualTo(cursor).hasSameHashCodeAs(cursor);
        }
    }

    @Test
    void textIsReadable() {
        assertThat(ResultCursor.at("log", 12)).hasToString("log@12");
        assertThat(ResultCursor.at("log", new long[] {1, 22})).hasToString("log@1,22");
        assertThat(ResultCursor.EARLIEST).hasToString("earliest");
        assertThat(ResultCursor.NOW).hasToString("now");
    }

    @Test
    void partsAreRead() {
        ResultCursor cursor = ResultCursor.parse("log@1,22");
        assertThat(cursor.log()).isEqualTo("log");
        assertThat(cursor.position()).isEqualTo(1);
        assertThat(cursor.positions()).containsExactly(1, 22);
        cursor.positions()[0] = 9;
        assertThat(cursor.positions()).containsExactly(1, 22);
        assertThat(ResultCursor.at("log", 1)).isEqualTo(ResultCursor.at("log", new long[] {1}));
        assertThat(cursor)
                .isNotEqualTo(ResultCursor.at("log", 1))
                .isNotEqualTo(ResultCursor.at("other", new long[] {1, 22}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "@",
                "@1",
                "log",
                "log@",
                "log@x",
                "log@-1",
                "log@1,",
                "log@,1",
                "log@1,-2",
                "log@1.5",
                "log@9223372036854775808",
                "log@1 ",
                "EARLIEST"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ResultCursor.parse(text))
                .isInstanceOf(InvalidCursorException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void hugeAndHarmfulTextIsRefusedBriefly() {
        assertThatThrownBy(() -> ResultCursor.parse("x".repeat(1_000_000) + "@1"))
                .isInstanceOf(InvalidCursorException.class)
                .satisfies(error -> assertThat(error.getMessage().length()).isLessThan(400));
        assertThatThrownBy(() -> ResultCursor.parse("a\nb\u001b[31m"))
                .isInstanceOf(InvalidCursorException.class)
                .satisfies(error ->
                        assertThat(error.getMessage()).doesNotContain("\n").doesNotContain("\u001b"));
    }
}
