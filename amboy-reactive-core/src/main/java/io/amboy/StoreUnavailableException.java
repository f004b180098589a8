package io.amboy;

import org.jspecify.annotations.Nullable;

/** The store cannot be reached now. Whether the call took effect is unknown; repeating it is safe. */
public final class StoreUnavailableException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is away.
     *
     * @param message what could not be done
     * @param cause why
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
