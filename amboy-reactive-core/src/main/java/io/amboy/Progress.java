package io.amboy;

/**
 * How far a running job says it is.
 *
 * @param fraction from 0 to 1
 * @param note a few words for people, cut at 256 characters; may be empty
 */
public record Progress(double fraction, String note) {
    private static final int MAX_NOTE = 256;

    /** Nothing done yet. */
    public static final Progress NONE = new Progress(0, "");

    /** Keeps the fraction between 0 and 1 and cuts the note. */
    public Progress {
        fraction = Double.isNaN(fraction) ? 0 : Math.max(0, Math.min(1, fraction));
        if (note.length() > MAX_NOTE) {
            note = note.substring(0, MAX_NOTE);
        }
    }
}
