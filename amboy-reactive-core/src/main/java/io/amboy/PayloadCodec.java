package io.amboy;

import java.lang.reflect.Type;

/**
 * Turns payloads and results into bytes and back. The Java type always comes from the registry or the caller, never
 * from the data.
 */
public interface PayloadCodec {
    /**
     * Encodes a value.
     *
     * @param value what to encode
     * @param type the type it is declared as
     * @return the bytes
     * @throws PayloadTooLargeException if there are more bytes than the codec allows
     * @throws UnreadablePayloadException if the value cannot be encoded
     */
    byte[] encode(Object value, Type type);

    /**
     * Decodes bytes. The size is checked before anything is parsed.
     *
     * @param bytes what {@link #encode} made
     * @param type what to make of them
     * @return the value
     * @throws PayloadTooLargeException if there are more bytes than the codec allows
     * @throws UnreadablePayloadException if they are not a value of the type
     */
    Object decode(byte[] bytes, Type type);

    /**
     * Gets ready for a type. Called for every registered type when a queue is built, on the builder's thread, so that the
     * first job of a type does not have to wait for it.
     *
     * @param type a type that will be encoded or decoded
     */
    default void prepare(Type type) {}
}
