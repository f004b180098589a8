package io.amboy;

import org.jspecify.annotations.Nullable;

/** A payload or result that cannot be encoded, or bytes that are not a value of the type. */
public final class UnreadablePayloadException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the Java type.
     *
     * @param type what was wanted
     * @param cause why it failed; its message is not repeated, since it may quote the data
     */
    public UnreadablePayloadException(String type, @Nullable Throwable cause) {
        super("data is not a readable " + type, cause);
    }

    /**
     * Names the job type.
     *
     * @param type name and version of the job type
     * @param problem what is wrong, without quoting the data
     * @param cause why
     */
    public UnreadablePayloadException(JobTypeId type, String problem, @Nullable Throwable cause) {
        super("data of job type " + type + " is unreadable: " + problem, cause);
    }
}
