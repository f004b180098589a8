package io.amboy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The jobs a second as bars, drawn by hand. */
final class Chart {
    private static final int WIDTH = 860;
    private static final int LEFT = 330;
    private static final int RIGHT = 90;
    private static final int BAR = 18;
    private static final int STEP = 26;
    private static final String OURS = "#2563a8";
    private static final String PEER = "#b6bcc6";

    private final Results results;
    private final Machine machine;
    private final List<String> parts = new ArrayList<>();
    private int y = 34;

    Chart(Results results, Machine machine) {
        this.results = results;
        this.machine = machine;
    }

    String text() {
        write(20, y, "start", "600 17px", "#1c2733", "Jobs in memory: thousands a second");
        y += 22;
        write(20, y, "start", "12px", "#5b6672", machine.cores() + " cores, " + machine.jdk() + ", " + machine.date());
        y += 8;
        for (Section section : List.of(Section.LIFE_4, Section.LIFE_1, Section.SLOTS_4)) {
            panel(section);
        }
        y += 10;
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\" role=\"img\">",
                WIDTH, y, WIDTH, y));
        lines.add("<title>Jobs in memory, thousands a second, by contender</title>");
        lines.add(String.format("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, y));
        lines.addAll(parts);
        lines.add("</svg>");
        return String.join("\n", lines) + "\n";
    }

    private void panel(Section section) {
        double most = 0;
        for (String subject : results.subjects(section)) {
            most = Math.max(most, value(section, subject).orElse(0.0));
        }
        if (most == 0) {
            return;
        }
        y += 30;
        write(20, y, "start", "600 13px", "#1c2733", section.title);
        y += 10;
        int top = y;
        double scale = (WIDTH - LEFT - RIGHT) / most;
        for (String subject : results.subjects(section)) {
            Optional<Double> value = value(section, subject);
            if (value.isPresent()) {
                bar(subject, value.get(), scale);
            }
        }
        parts.add(String.format(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#8b95a1\"/>", LEFT, top, LEFT, y));
    }

    private void bar(String subject, double value, double scale) {
        double length = Math.max(1, value * scale);
        boolean ours = subject.startsWith("Amboy");
        int middle = y + STEP / 2 + 4;
        write(LEFT - 10, middle, "end", "12px", "#1c2733", subject);
        parts.add(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>",
                LEFT, y + (STEP - BAR) / 2, length, BAR, ours ? OURS : PEER));
        write((int) (LEFT + length + 6), middle, "start", "12px", "#1c2733", Results.Figure.number(value));
        y += STEP;
    }

    private Optional<Double> value(Section section, String subject) {
        return results.figure(section, subject, "jobs").map(figure -> figure.median);
    }

    private void write(int x, int baseline, String anchor, String font, String colour, String words) {
        String weight = font.startsWith("600 ") ? " font-weight=\"600\"" : "";
        String size = font.replace("600 ", "");
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;");
        parts.add(String.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-size=\"%s\"%s fill=\"%s\">%s</text>",
                x, baseline, anchor, size, weight, colour, escaped));
    }
}
