package io.amboy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.InvalidRequestException;
import io.amboy.PayloadCodec;
import io.amboy.UnreadablePayloadException;
import io.amboy.contract.CodecContract;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is special to JSON. */
class JacksonCodecTest implements CodecContract {
    private final PayloadCodec codec = JacksonCodec.create();

    @Override
    public PayloadCodec codec() {
        return codec;
    }

    @Override
    public PayloadCodec codec(int maxBytes) {
        return JacksonCodec.create(maxBytes);
    }

    record Holder(Object any) {}

    private Object decode(String json, Class<?> type) {
        return codec.decode(json.getBytes(StandardCharsets.UTF_8), type);
    }

    @Test
    void payloadsAreReadableJson() {
        byte[] bytes = codec.encode(new Line("a", Map.of("k", "v"), null), Line.class);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("\"article\":\"a\"", "\"k\":\"v\"");
    }

    @ParameterizedTest
    @MethodSource("classNames")
    @DisplayName("class names in the data are data, and nothing is made of them")
    void classNamesAreNotHonoured(String json) {
        Object any = ((Holder) decode("{\"any\":" + json + "}", Holder.class)).any();
        assertThat(any.getClass().getName()).startsWith("java.util");
        assertThat(Tripwire.made).isFalse();
    }

    static Stream<String> classNames() {
        String name = Tripwire.class.getName();
        return Stream.of(
                "{\"@class\":\"" + name + "\"}",
                "{\"@type\":\"" + name + "\",\"value\":1}",
                "[\"" + name + "\",{\"value\":1}]",
                "{\"@c\":\".Tripwire\"}");
    }

    /** Shows if anybody makes one. */
    static final class Tripwire {
        private static volatile boolean made;

        Tripwire() {
            made = true;
        }
    }

    @Test
    @DisplayName("bombs of depth, of long numbers and of long names are refused")
    void bombsAreRefused() {
        int depth = 100_000;
        for (String bomb : new String[] {
            "[".repeat(depth) + "]".repeat(depth),
            "{\"a\":".repeat(depth) + "1" + "}".repeat(depth),
            "{\"any\":" + "9".repeat(depth) + "}",
            "{\"" + "n".repeat(depth) + "\":1}",
            "null",
            "{\"any\":1} {}"
        }) {
            assertThatThrownBy(() -> decode(bomb, Holder.class)).isInstanceOf(UnreadablePayloadException.class);
            assertThatThrownBy(() -> decode(bomb, Map.class)).isInstanceOf(UnreadablePayloadException.class);
        }
    }

    @Test
    void limitMustBePositive() {
        assertThatThrownBy(() -> JacksonCodec.create(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> JacksonCodec.create(-5)).isInstanceOf(InvalidRequestException.class);
    }
}
