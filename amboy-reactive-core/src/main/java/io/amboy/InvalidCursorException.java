package io.amboy;

/** A result cursor that cannot be read, or that belongs to another log. */
public final class InvalidCursorException extends AmboyException {
    private static final long serialVersionUID = 1L;

    /**
     * Names the cursor and what is wrong.
     *
     * @param cursor the text of the cursor
     * @param rule what it breaks
     */
    public InvalidCursorException(String cursor, String rule) {
        super("result cursor \"" + show(cursor) + "\" " + rule);
    }
}
