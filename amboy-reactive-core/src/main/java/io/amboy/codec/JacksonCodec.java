package io.amboy.codec;

import io.amboy.InvalidRequestException;
import io.amboy.PayloadCodec;
import io.amboy.PayloadTooLargeException;
import io.amboy.UnreadablePayloadException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON by Jackson. Types come from the registry, never from the data: polymorphic typing by class name is off, unknown
 * fields are ignored so that an older worker reads a newer payload of the same version, and nothing is parsed before its
 * size, and nothing beyond its depth, is checked.
 */
public final class JacksonCodec implements PayloadCodec {
    /** 1 MiB. */
    public static final int DEFAULT_MAX_BYTES = 1 << 20;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 100;
    private static final int MAX_NAME = 256;

    private final JsonMapper mapper;
    private final int maxBytes;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Map<Type, ObjectWriter> writers = new ConcurrentHashMap<>();

    private JacksonCodec(int maxBytes) {
        if (maxBytes < 1) {
            throw new InvalidRequestException("largest payload", maxBytes, "must be at least 1 byte");
        }
        this.maxBytes = maxBytes;
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER)
                .maxNameLength(MAX_NAME)
                .maxStringLength(maxBytes)
                .maxDocumentLength(maxBytes)
                .build();
        this.mapper = JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .deactivateDefaultTyping()
                .build();
    }

    /**
     * A codec that takes up to {@link #DEFAULT_MAX_BYTES}.
     *
     * @return the codec
     */
    public static JacksonCodec create() {
        return new JacksonCodec(DEFAULT_MAX_BYTES);
    }

    /**
     * A codec with a limit of your own.
     *
     * @param maxBytes the largest payload or result, encoded; at least 1
     * @return the codec
     */
    public static JacksonCodec create(int maxBytes) {
        return new JacksonCodec(maxBytes);
    }

    @Override
    public void prepare(Type type) {
        if (type != Void.class) {
            reader(type);
            writer(type);
        }
    }

    /** Types come from the registry and from callers' constants, so there are few. */
    private ObjectReader reader(Type type) {
        ObjectReader known = readers.get(type);
        if (known == null) {
            known = mapper.readerFor(mapper.constructType(type));
            readers.put(type, known);
        }
        return known;
    }

    private ObjectWriter writer(Type type) {
        ObjectWriter known = writers.get(type);
        if (known == null) {
            known = mapper.writerFor(mapper.constructType(type));
            writers.put(type, known);
        }
        return known;
    }

    @Override
    public byte[] encode(Object value, Type type) {
        byte[] bytes;
        try {
            bytes = writer(type).writeValueAsBytes(value);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UnreadablePayloadException(type.getTypeName(), e);
        }
        requireSize(bytes);
        return bytes;
    }

    @Override
    public Object decode(byte[] bytes, Type type) {
        requireSize(bytes);
        Object value;
        try {
            value = reader(type).readValue(bytes);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new UnreadablePayloadException(type.getTypeName(), e);
        }
        if (value == null) {
            throw new UnreadablePayloadException(type.getTypeName(), null);
        }
        return value;
    }

    private void requireSize(byte[] bytes) {
        if (bytes.length > maxBytes) {
            throw new PayloadTooLargeException("payload or result", bytes.length, maxBytes);
        }
    }
}
