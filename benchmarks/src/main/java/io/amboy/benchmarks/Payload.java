package io.amboy.benchmarks;

import java.util.Arrays;

/**
 * What every job of every contender carries: its number, which is also its result and tells it apart, and a text of
 * about 100 bytes.
 */
record Payload(Integer number, String text) {
    private static final int TEXTS = 64;
    private static final int LENGTH = 100;

    /** Made before the clock starts, so that the figures are of the queue and not of the payload. */
    static Payload[] prepare(int jobs) {
        String[] texts = new String[TEXTS];
        Arrays.setAll(texts, Payload::text);
        Payload[] payloads = new Payload[jobs];
        Arrays.setAll(payloads, i -> new Payload(i, texts[i % TEXTS]));
        return payloads;
    }

    /** A text of its own, {@value #LENGTH} bytes in Latin-1. */
    static String text(int number) {
        String digits = Integer.toString(number);
        return digits + "x".repeat(LENGTH - digits.length());
    }
}
