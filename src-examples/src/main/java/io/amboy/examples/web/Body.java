package io.amboy.examples.web;

import io.amboy.InvalidRequestException;
import io.amboy.PayloadTooLargeException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** Reads the text that a client sends, and no more than that. */
final class Body {
    static final int MOST_BYTES = 64 * 1_024;
    private static final int MOST_READ = 16 * MOST_BYTES;

    private Body() {}

    /**
     * The text, or an error if it is none or too long. What is too long is not kept but still read, within reason: a client
     * that is busy sending would not see an answer.
     */
    static Mono<String> text(HttpServerRequest request) {
        return Mono.defer(() -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            return request.receive()
                    .asByteArray()
                    .scan(0L, (size, part) -> {
                        if (size + part.length <= MOST_BYTES) {
                            body.writeBytes(part);
                        }
                        return size + part.length;
                    })
                    .doOnNext(size -> requireAtMost(MOST_READ, size))
                    .last()
                    .doOnNext(size -> requireAtMost(MOST_BYTES, size))
                    .map(size -> text(body.toByteArray()));
        });
    }

    private static void requireAtMost(int limit, long bytes) {
        if (bytes > limit) {
            throw new PayloadTooLargeException("text", bytes, MOST_BYTES);
        }
    }

    private static String text(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidRequestException("text of", bytes.length + " bytes", "is not UTF-8");
        }
        if (text.isBlank()) {
            throw new InvalidRequestException("text", "", "must not be blank");
        }
        return text;
    }
}
