package io.amboy;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that the library signals. The message names the offending value and the rule, never a
 * payload.
 */
public abstract sealed class AmboyException extends RuntimeException
        permits InvalidCursorException,
                InvalidRequestException,
                JobEndedException,
                JobNotFoundException,
                PayloadTooLargeException,
                QueueClosedException,
                QueueFullException,
                QueueStateException,
                ResultGapException,
                StaleClaimException,
                StoreUnavailableException,
                UnknownTypeException,
                UnreadablePayloadException {
    private static final long serialVersionUID = 1L;

    AmboyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    AmboyException(String message) {
        super(message);
    }

    /**
     * Whether the same call may succeed later without a change.
     *
     * @return true for outages and full queues
     */
    public boolean retryable() {
        return false;
    }

    /** Cuts and escapes a value, so that it can stand in a message or a log line. */
    static String show(@Nullable Object value) {
        String text = String.valueOf(value);
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 200); i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? '\uFFFD' : c);
        }
        return shown.append(text.length() > 200 ? "…" : "").toString();
    }
}
