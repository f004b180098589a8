package io.amboy.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The samples of all forks. */
final class Results {
    private final List<Sample> samples = new ArrayList<>();

    void add(List<Sample> more) {
        samples.addAll(more);
    }

    List<Sample> errors() {
        return samples.stream().filter(Sample::failed).toList();
    }

    Set<String> subjects(Section section) {
        Set<String> subjects = new LinkedHashSet<>();
        figures(section).forEach(sample -> subjects.add(sample.subject()));
        return subjects;
    }

    Set<String> measures(Section section) {
        Set<String> measures = new LinkedHashSet<>();
        figures(section).forEach(sample -> measures.add(sample.measure()));
        return measures;
    }

    private List<Sample> figures(Section section) {
        return samples.stream()
                .filter(sample -> !sample.failed() && sample.section().equals(section.name()))
                .toList();
    }

    Optional<Figure> figure(Section section, String subject, String measure) {
        List<Sample> all = figures(section).stream()
                .filter(sample ->
                        sample.subject().equals(subject) && sample.measure().equals(measure))
                .toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        double[] values = all.stream().mapToDouble(Sample::value).sorted().toArray();
        return Optional.of(new Figure(median(values), values, all.get(0).unit()));
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** What the samples of one measure come to. */
    static final class Figure {
        final double median;
        final double lowest;
        final double highest;
        final int samples;
        final String unit;

        private Figure(double median, double[] sorted, String unit) {
            this.median = median;
            this.lowest = sorted[0];
            this.highest = sorted[sorted.length - 1];
            this.samples = sorted.length;
            this.unit = unit;
        }

        String words() {
            return number(median) + " " + unit;
        }

        String range() {
            return samples == 1 ? "" : number(lowest) + " – " + number(highest);
        }

        static String number(double value) {
            return String.format(digits(value), value);
        }

        private static String digits(double value) {
            double size = Math.abs(value);
            if (size >= 100) {
                return "%,.0f";
            }
            return size >= 10 ? "%.1f" : "%.2f";
        }

        @Override
        public String toString() {
            return Arrays.asList(words(), range()).toString();
        }
    }
}
