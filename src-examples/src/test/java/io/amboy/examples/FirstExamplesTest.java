package io.amboy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class FirstExamplesTest {
    @Test
    void helloGreetsOnceItIsSubscribedTo() {
        assertThat(Output.of(out -> HelloQueueMain.hello("reader", out))).containsExactly("Hello, reader! (attempt 1)");
    }

    @Test
    void helloDoesNothingUntilItIsSubscribedTo() {
        assertThat(Output.of(out -> {
                    HelloQueueMain.hello("nobody", out); // made, and left alone
                    return Mono.empty();
                }))
                .isEmpty();
    }

    @Test
    void pipelineSumsWhatItsJobsCounted() {
        assertThat(Output.of(PipelineMain::pipeline))
                .containsExactly("stored as BLOCKED", "stored as PENDING", "stored as PENDING", "[4, 5] make 9 words");
    }

    @Test
    void resultStreamIsReadAtTwoPacesAndResumed() {
        assertThat(Output.of(ResultStreamMain::stream))
                .containsExactly(
                        "fast: [1, 4, 9, 16, 25, 36]",
                        "slow: 1",
                        "slow: 4",
                        "resumed: 9",
                        "resumed: 16",
                        "resumed: 25",
                        "resumed: 36");
    }
}
