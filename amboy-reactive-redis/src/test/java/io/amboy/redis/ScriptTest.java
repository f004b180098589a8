package io.amboy.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
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
        String text = new String(Script.WORK.text, UTF_8);
        assertThat(text)
                .startsWith("#!lua flags=allow-oom\n")
                .contains("job[6] == 2")
                .doesNotContain("[STATE]");
    }

    @Test
    @DisplayName("what is made later is there when it is asked for")
    void membersAreMade() {
        for (Script script : Script.ALL) {
            String text = new String(script.text, UTF_8);
            assertThat(Pattern.compile("\\b(?:life|log|picks)\\.(\\w+)")
                            .matcher(text)
                            .results())
                    .extracting(found -> found.group(1))
                    .as("asked for in %s", script.name)
                    .allSatisfy(name -> assertThat(text).contains("\nmade." + name + " = " + name + "\n"));
        }
        assertThat(new String(Script.WORK.text, UTF_8)).contains("life.settle(", "log.keep(", "picks.fromSets(");
    }
}
