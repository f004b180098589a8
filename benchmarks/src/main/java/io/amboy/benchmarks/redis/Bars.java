package io.amboy.benchmarks.redis;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The figures as bars, a group a section. */
final class Bars {
    private static final int WIDTH = 860;
    private static final int LEFT = 250;
    private static final int ROOM = 530;

    private final Table table;
    private final Findings findings;
    private final StringBuilder parts = new StringBuilder();
    private int y = 30;

    Bars(Table table, Findings findings) {
        this.table = table;
        this.findings = findings;
    }

    String text() {
        write(20, y, "600 17px", "#1c2733", "Jobs on one Redis server: thousands a second");
        for (String section : table.sections()) {
            Map<String, Double> rates = new LinkedHashMap<>();
            for (String contender : table.contenders()) {
                rates.put(contender, table.rate(section, contender) / 1000);
            }
            panel(section, rates, "%.1f");
        }
        y += 40;
        write(20, y, "600 17px", "#1c2733", "What happens to jobs, and to memory");
        findings.draw(this);
        return String.format(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
                                + "font-family=\"system-ui, sans-serif\">%n<title>Jobs on one Redis server</title>%n"
                                + "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n",
                        WIDTH, y + 24, WIDTH, y + 24)
                + parts
                + "</svg>\n";
    }

    /** A bar for each figure; those that were not measured have none. */
    void panel(String title, Map<String, Double> figures, String format) {
        double most = figures.values().stream()
                .mapToDouble(Double::doubleValue)
                .filter(figure -> figure > 0)
                .max()
                .orElse(1);
        y += 34;
        write(20, y, "600 13px", "#1c2733", title);
        figures.forEach((name, figure) -> {
            if (!figure.isNaN()) {
                bar(name, figure, most, format);
            }
        });
    }

    private void bar(String contender, double figure, double most, String format) {
        y += 22;
        int length = (int) Math.max(1, figure / most * ROOM);
        write(20, y, "12px", "#3b4652", contender);
        parts.append(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"16\" rx=\"3\" fill=\"%s\"/>%n",
                LEFT, y - 12, length, contender.startsWith("amboy") ? "#2563a8" : "#b6bcc6"));
        write(LEFT + length + 8, y, "12px", "#3b4652", String.format(Locale.ROOT, format, figure));
    }

    private void write(int x, int at, String font, String colour, String words) {
        parts.append(String.format(
                "<text x=\"%d\" y=\"%d\" style=\"font:%s system-ui, sans-serif\" fill=\"%s\">%s</text>%n",
                x, at, font, colour, words));
    }
}
