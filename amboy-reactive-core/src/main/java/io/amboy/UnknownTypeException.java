package io.amboy;

/** A job type that the registry lacks. */
public final class UnknownTypeException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the type.
     *
     * @param type name and version
     */
    public UnknownTypeException(JobTypeId type) {
        super("job type " + type + " is not in the registry");
    }
}
