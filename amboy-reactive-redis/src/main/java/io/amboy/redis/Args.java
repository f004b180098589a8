package io.amboy.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The arguments of a script or command. */
final class Args {
    private static final byte[] EMPTY = new byte[0];

    private final List<byte[]> all = new ArrayList<>();

    Args add(byte[] bytes) {
        all.add(bytes);
        return this;
    }

    Args add(String text) {
        all.add(bytes(text));
        return this;
    }

    Args add(long number) {
        return add(Long.toString(number));
    }

    Args none() {
        all.add(EMPTY);
        return this;
    }

    byte[][] toArray() {
        return all.toArray(new byte[0][]);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    /** A number that a script answered as text; the given one if it is empty. */
    static long number(Object reply, long otherwise) {
        if (reply instanceof Long number) {
            return number;
        }
        byte[] bytes = (byte[]) reply;
        return bytes.length == 0 ? otherwise : (long) Double.parseDouble(text(bytes));
    }
}
