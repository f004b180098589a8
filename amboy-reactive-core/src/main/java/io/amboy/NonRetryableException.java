package io.amboy;

import org.jspecify.annotations.Nullable;

/** Signalled by a handler to fail its job at once, whatever attempts are left. */
public class NonRetryableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Fails the job with a message.
     *
     * @param message what went wrong
     */
    public NonRetryableException(String message) {
        super(message);
    }

    /**
     * Fails the job with a cause.
     *
     * @param message what went wrong
     * @param cause why
     */
    public NonRetryableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
