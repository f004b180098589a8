package io.amboy.benchmarks;

import java.util.List;

/**
 * One measurement, as a fork writes it and the report reads it.
 *
 * @param section which section of the report
 * @param subject what was measured
 * @param measure the figure's name
 * @param unit its unit; {@link #ERROR} for a run that failed
 * @param value the figure
 * @param note why it failed
 */
record Sample(String section, String subject, String measure, String unit, double value, String note) {
    static final String ERROR = "error";

    private static final String TAB = "\t";
    private static final int PARTS = 6;

    boolean failed() {
        return unit.equals(ERROR);
    }

    String line() {
        String oneLine = note.replaceAll("\\s+", " ");
        return String.join(TAB, section, subject, measure, unit, Double.toString(value), oneLine);
    }

    static Sample of(String line) {
        List<String> parts = List.of(line.split(TAB, PARTS));
        return new Sample(
                parts.get(0), parts.get(1), parts.get(2), parts.get(3), Double.parseDouble(parts.get(4)), parts.get(5));
    }
}
