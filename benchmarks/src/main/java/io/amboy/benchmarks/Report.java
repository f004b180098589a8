package io.amboy.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The results as a page of Markdown. */
final class Report {
    private final Machine machine;
    private final Results results;
    private final boolean quick;
    private final long seconds;
    private final List<String> lines = new ArrayList<>();

    Report(Machine machine, Results results, boolean quick, long seconds) {
        this.machine = machine;
        this.results = results;
        this.quick = quick;
        this.seconds = seconds;
    }

    String text() {
        lines.add("# Figures of the queue in memory");
        lines.add("");
        lines.add("![Jobs a second](core.svg)");
        lines.add("");
        lines.add(
                "Compare only within one table: its contenders ran in turn, round by round, in the same JVMs. Figures are "
                        + "medians of the rounds after the warm-up"
                        + (quick ? ", in a **quick run, which is noisy**." : "."));
        lines.add("");
        lines.add("| | |");
        lines.add("| --- | --- |");
        lines.addAll(machine.rows());
        Effort effort = Effort.of(quick);
        lines.add(String.format(
                "| Rounds | %d JVM(s) for each life of a job, one for any other table, %d warm-up and %d measured rounds each, runs of about %d ms; %d "
                        + "s in all |",
                effort.forks(), effort.warmUps(), effort.rounds(), effort.millis(), seconds));
        lines.add(String.format(
                "| Jobs | handlers answer at once with the job's number; payload of about 100 bytes, made before the clock "
                        + "starts; the last %,d results kept for at most %d h |",
                Queues.RETAINED, Queues.RETAINED_FOR.toHours()));
        lines.add("| Checked | every run: each job's result seen exactly once, no gap, counters add up |");
        lines.add(
                "| CPU a job | time of the whole process, producers, JIT compiler and collector included: the figure that "
                        + "other load on the machine disturbs least |");
        lines.add("| Allocated bytes | " + Allocation.method() + ", requests included, payloads not |");
        for (Section section : Section.values()) {
            if (!results.subjects(section).isEmpty()) {
                table(section);
            }
        }
        errors();
        return String.join("\n", lines) + "\n";
    }

    private void table(Section section) {
        lines.add("");
        lines.add("## " + section.title);
        lines.add("");
        lines.add(section.words);
        lines.add("");
        Set<String> measures = results.measures(section);
        String reference = reference(section);
        StringBuilder head = new StringBuilder("| |");
        StringBuilder rule = new StringBuilder("| --- |");
        for (String measure : measures) {
            head.append(' ').append(measure).append(" | lowest – highest |");
            rule.append(" ---: | ---: |");
        }
        lines.add(head + (reference.isEmpty() ? "" : " × the pipeline without state |"));
        lines.add(rule + (reference.isEmpty() ? "" : " ---: |"));
        for (String subject : results.subjects(section)) {
            StringBuilder row = new StringBuilder("| ").append(subject).append(" |");
            for (String measure : measures) {
                Optional<Results.Figure> figure = results.figure(section, subject, measure);
                row.append(' ')
                        .append(figure.map(Results.Figure::words).orElse(""))
                        .append(" | ");
                row.append(figure.map(Results.Figure::range).orElse("")).append(" |");
            }
            if (!reference.isEmpty()) {
                row.append(' ').append(ratio(section, subject, reference)).append(" |");
            }
            lines.add(row.toString());
        }
    }

    private static String reference(Section section) {
        return !section.contenders ? "" : new FlatMapContender().name();
    }

    private String ratio(Section section, String subject, String reference) {
        Optional<Results.Figure> own = results.figure(section, subject, "jobs");
        Optional<Results.Figure> other = results.figure(section, reference, "jobs");
        return own.isEmpty() || other.isEmpty() ? "" : String.format("%.3g", own.get().median / other.get().median);
    }

    private void errors() {
        List<Sample> errors = results.errors();
        if (errors.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("## Runs that failed");
        lines.add("");
        for (Sample error : errors) {
            lines.add("- " + error.section() + ", " + error.subject() + ": " + error.note());
        }
    }
}
