package io.amboy;

import org.jspecify.annotations.Nullable;

/** A value that breaks a rule; nothing was stored. */
public final class InvalidRequestException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the value and the rule.
     *
     * @param what what the value is meant to be
     * @param value the value
     * @param rule the rule it breaks, such as "must not be negative"
     */
    public InvalidRequestException(String what, @Nullable Object value, String rule) {
        super(what + " \"" + show(value) + "\" " + rule);
    }
}
