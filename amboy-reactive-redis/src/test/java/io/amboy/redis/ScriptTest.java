package io.amboy.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    @DisplayName("constants are put in their places, but not into texts and remarks")
    void constantsAreInlined() {
        String source = """
                -- ONE is one
                local ONE, TWO = 1, 'SET' -- two of them
                local SUM = 1 + 2
                redis.call('ONE', ONE, TWO, SUM, ONES) -- TWO
                """;
        assertThat(Script.inlined(source).strip()).isEqualTo("""
                        -- ONE is one
                        local SUM = 1 + 2
                        redis.call('ONE', 1, 'SET', SUM, ONES) -- TWO""");
    }

    @Test
    @DisplayName("none of the names of the record's fields is left in a script")
    void scriptsHaveNoneLeft() {
        String text = new String(Script.WORK.text, java.nio.charset.StandardCharsets.UTF_8);
        assertThat(text)
                .startsWith("#!lua flags=allow-oom\n")
                .contains("job[6] == 2")
                .doesNotContain("[STATE]");
    }
}
