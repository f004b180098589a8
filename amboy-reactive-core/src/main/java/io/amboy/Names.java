package io.amboy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** The rules for names, ids and numbers, each with the error that names the value and the rule. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MAX_ID_BYTES = 200;

    private Names() {}

    static String name(String what, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new InvalidRequestException(what, value, "must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        return value;
    }

    static String id(String what, String value) {
        if (value.isBlank()) {
            throw new InvalidRequestException(what, value, "must not be blank");
        }
        // 200 chars of ASCII is the common case and needs no encoding to be counted
        if (value.length() * 3 > MAX_ID_BYTES && value.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
            throw new InvalidRequestException(what, value, "must be at most " + MAX_ID_BYTES + " bytes of UTF-8");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c) || (Character.isSurrogate(c) && !pairedAt(value, i))) {
                throw new InvalidRequestException(what, value, "must not contain control characters");
            }
        }
        return value;
    }

    private static boolean pairedAt(String value, int i) {
        char c = value.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }

    static Duration notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new InvalidRequestException(what, value, "must not be negative");
        }
        return value;
    }

    static Duration positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new InvalidRequestException(what, value, "must be positive");
        }
        return value;
    }

    static int atLeast(String what, int value, int least) {
        if (value < least) {
            throw new InvalidRequestException(what, value, "must be at least " + least);
        }
        return value;
    }
}
