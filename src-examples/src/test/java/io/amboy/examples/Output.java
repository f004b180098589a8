package io.amboy.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** What an example prints. */
public final class Output {
    private Output() {}

    /** The lines that a program has printed when it has completed. */
    public static List<String> of(Function<PrintStream, Mono<Void>> program) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        program.apply(out).block(Duration.ofSeconds(20));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
