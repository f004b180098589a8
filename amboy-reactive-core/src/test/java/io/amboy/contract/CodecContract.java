package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.PayloadCodec;
import io.amboy.PayloadTooLargeException;
import io.amboy.TypeRef;
import io.amboy.UnreadablePayloadException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What any codec of payloads must do, whatever its format. */
public interface CodecContract {
    PayloadCodec codec();

    PayloadCodec codec(int maxBytes);

    /** A payload as users write them. */
    record Order(String id, int count, long total, double weight, boolean gift, Instant at, List<Line> lines) {}

    record Line(String article, Map<String, String> notes, Line instead) {}

    record Box<T>(T content, List<T> more) {}

    enum Color {
        RED,
        GREEN
    }

    record Mixed(Color color, Optional<String> maybe, UUID key, Duration pause, byte[] raw, int[] numbers) {}

    /** What an older worker knows of an order. */
    record Small(String id) {}

    private static Object sent(PayloadCodec codec, Object value, Type type) {
        return codec.decode(codec.encode(value, type), type);
    }

    private static Type type(TypeRef<?> type) {
        return type.type();
    }

    static Stream<Object> values() {
        Line line = new Line("ä€😀\"\\\n\t\u0001", Map.of("", "empty key", "k", ""), null);
        return Stream.of(
                "",
                "text",
                "\u0000\uFFFF ä€😀",
                0,
                Long.MAX_VALUE,
                -1.5e-300,
                true,
                Color.GREEN,
                Instant.parse("2024-02-29T23:59:59.123456789Z"),
                new Order("", 0, Long.MIN_VALUE, 0.1, true, Instant.EPOCH, List.of()),
                new Order(
                        "o",
                        -1,
                        1,
                        Double.MAX_VALUE,
                        false,
                        Instant.MAX,
                        List.of(line, new Line("x", Map.of(), line))));
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("a value comes back equal [REG-04, REG-06, REG-08]")
    default void valuesComeBackEqual(Object value) {
        assertThat(sent(codec(), value, value.getClass())).isEqualTo(value);
    }

    @Test
    default void genericTypesComeBackWithTheirArguments() {
        Box<Line> box = new Box<>(new Line("a", Map.of(), null), List.of(new Line("b", Map.of("k", "v"), null)));
        Object sent = sent(codec(), box, type(new TypeRef<Box<Line>>() {}));
        assertThat(sent).isEqualTo(box);
        Map<String, List<Set<Integer>>> nested = Map.of("a", List.of(Set.of(1, 2), Set.of()), "b", List.of());
        assertThat(sent(codec(), nested, type(new TypeRef<Map<String, List<Set<Integer>>>>() {})))
                .isEqualTo(nested);
        List<String> empty = List.of();
        assertThat(sent(codec(), empty, type(new TypeRef<List<String>>() {}))).isEqualTo(empty);
    }

    @Test
    default void mixedPartsComeBack() {
        Mixed mixed = new Mixed(
                Color.RED,
                Optional.of("x"),
                UUID.fromString("00000000-0000-7000-8000-000000000001"),
                Duration.ofSeconds(1, 5),
                new byte[] {0, -1, 127},
                new int[] {});
        Mixed back = (Mixed) sent(codec(), mixed, Mixed.class);
        assertThat(back).usingRecursiveComparison().isEqualTo(mixed);
    }

    @Test
    @DisplayName("an older worker reads what it knows of a newer payload of the same version")
    default void unknownPartsAreIgnored() {
        Order order = new Order("o", 1, 2, 3, true, Instant.EPOCH, List.of());
        byte[] bytes = codec().encode(order, Order.class);
        assertThat(codec().decode(bytes, Small.class)).isEqualTo(new Small("o"));
    }

    @Test
    @DisplayName("what is larger than the limit is refused in both directions, before it is parsed [TR-20]")
    default void sizeIsLimited() {
        PayloadCodec small = codec(100);
        String fits = "x".repeat(80);
        assertThat(sent(small, fits, String.class)).isEqualTo(fits);
        assertThatThrownBy(() -> small.encode("x".repeat(101), String.class))
                .isInstanceOf(PayloadTooLargeException.class)
                .hasMessageContaining("100");
        byte[] large = codec().encode("x".repeat(101), String.class);
        assertThatThrownBy(() -> small.decode(large, String.class)).isInstanceOf(PayloadTooLargeException.class);
        byte[] garbage = new byte[101]; // would be unreadable if anybody had looked
        assertThatThrownBy(() -> small.decode(garbage, String.class)).isInstanceOf(PayloadTooLargeException.class);
    }

    @Test
    default void rubbishIsUnreadable() {
        byte[] whole = codec().encode(new Order("o", 1, 2, 3, true, Instant.EPOCH, List.of()), Order.class);
        List<byte[]> rubbish = List.of(
                new byte[0],
                new byte[] {0},
                new byte[] {(byte) 0xff, (byte) 0xfe, 1, 2},
                Arrays.copyOf(whole, whole.length - 1),
                Arrays.copyOf(whole, whole.length + 3),
                codec().encode("text", String.class),
                codec().encode(List.of(1, 2), type(new TypeRef<List<Integer>>() {})));
        for (byte[] bytes : rubbish) {
            assertThatThrownBy(() -> codec().decode(bytes, Order.class))
                    .as(new String(bytes, StandardCharsets.ISO_8859_1))
                    .isInstanceOf(UnreadablePayloadException.class);
        }
    }

    @Test
    @DisplayName("errors name the type and never quote the data")
    default void errorsDoNotQuoteTheData() {
        byte[] secret = codec().encode("my secret", String.class);
        assertThatThrownBy(() -> codec().decode(secret, Order.class))
                .hasMessageContaining("Order")
                .hasMessageNotContaining("secret");
        record Ours(Object handle) {}
        assertThatThrownBy(() -> codec().encode(
                                new Ours(new Object() {
                                    @SuppressWarnings("unused")
                                    public String getSecret() {
                                        throw new IllegalStateException("my secret");
                                    }
                                }),
                                Ours.class))
                .isInstanceOf(UnreadablePayloadException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    @DisplayName("deep nesting is refused, not followed until the stack ends [TR-10]")
    default void depthIsLimited() {
        Line deep = IntStream.range(0, 10_000)
                .boxed()
                .reduce(new Line("end", Map.of(), null), (line, i) -> new Line("x", Map.of(), line), (a, b) -> b);
        assertThatThrownBy(() -> sent(codec(), deep, Line.class)).isInstanceOf(UnreadablePayloadException.class);
        Line fair = IntStream.range(0, 10)
                .boxed()
                .reduce(new Line("end", Map.of(), null), (line, i) -> new Line("x", Map.of(), line), (a, b) -> b);
        assertThat(sent(codec(), fair, Line.class)).isEqualTo(fair);
    }

    @Test
    @DisplayName("many threads use one codec at once, also for types that it has not seen [REG-02]")
    default void codecIsThreadSafe() {
        PayloadCodec codec = codec();
        List<Object> values = values().collect(Collectors.toList());
        Flux.range(0, 128)
                .flatMap(i -> Mono.fromRunnable(() -> {
                            for (Object value : values) {
                                assertThat(sent(codec, value, value.getClass())).isEqualTo(value);
                            }
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .then()
                .block(Duration.ofSeconds(30));
    }
}
