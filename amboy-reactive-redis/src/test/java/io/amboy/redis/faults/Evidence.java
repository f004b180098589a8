package io.amboy.redis.faults;

import io.amboy.JobState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was seen of a run, and what follows from it. Each check names what it found.
 *
 * @param acknowledged jobs whose puts were acknowledged, each as often as that
 * @param log the result log from its beginning, as a subscriber got it
 * @param gaps how often that subscriber was told of a gap
 * @param starts what the workers wrote down when they began a job
 * @param faults what was done to workers
 * @param mayRepeat how many jobs may have been in hand at all faults together
 * @param left what is left on the server after all has ended
 * @param dropped errors and signals that reached nobody
 */
record Evidence(
        List<String> acknowledged,
        List<Entry> log,
        int gaps,
        List<Start> starts,
        List<Workers.Fault> faults,
        long mayRepeat,
        List<String> left,
        List<String> dropped,
        long leaseMillis) {

    /** An outcome: in which epoch it was recorded, if the job succeeded, and which number it has. */
    record Entry(String job, JobState state, int epoch, long number) {}

    /** The beginning of a job. */
    record Start(String worker, String job, int epoch, long at) {
        static Start of(String line) {
            String[] words = line.split(" ", -1);
            return new Start(words[0], words[2], Integer.parseInt(words[3]), Long.parseLong(words[4]));
        }
    }

    /** What is wrong, each with the name of the check. */
    List<String> violations() {
        List<String> all = new ArrayList<>();
        nothingIsLost(all);
        oneOutcomeEach(all);
        effects(all);
        epochs(all);
        scopes(all);
        numbers(all);
        left.forEach(what -> all.add("C7: left behind: " + what));
        long slowest = percentile(100);
        if (slowest > leaseMillis + 5_000) {
            all.add("C8: a job waited " + slowest + " ms for another worker");
        }
        dropped.forEach(what -> all.add("C10: dropped: " + what));
        return all;
    }

    private void nothingIsLost(List<String> all) {
        Set<String> ended = log.stream().map(Entry::job).collect(Collectors.toSet());
        Set<String> lost = new HashSet<>(acknowledged);
        lost.removeAll(ended);
        if (!lost.isEmpty()) {
            all.add("C1: " + lost.size() + " acknowledged jobs have no outcome, such as "
                    + lost.iterator().next());
        }
        long failed =
                log.stream().filter(entry -> entry.state != JobState.SUCCEEDED).count();
        if (failed > 0) {
            all.add("C1: " + failed + " jobs did not succeed");
        }
    }

    private void oneOutcomeEach(List<String> all) {
        Set<String> ended = new HashSet<>();
        long twice = log.stream().filter(entry -> !ended.add(entry.job)).count();
        if (twice > 0) {
            all.add("C2: " + twice + " outcomes of jobs that had one");
        }
        Set<String> put = new HashSet<>();
        long again = acknowledged.stream().filter(job -> !put.add(job)).count();
        if (again > 0) {
            all.add("C9: " + again + " puts of one job made it anew");
        }
    }

    private void effects(List<String> all) {
        Set<String> begun = starts.stream().map(Start::job).collect(Collectors.toSet());
        long never = log.stream().filter(entry -> !begun.contains(entry.job)).count();
        if (never > 0) {
            all.add("C3: " + never + " outcomes of jobs that never ran");
        }
        if (repeated() > mayRepeat) {
            all.add("C3: " + repeated() + " runs were repeated, where at most " + mayRepeat + " can be explained");
        }
    }

    long repeated() {
        return starts.size() - starts.stream().map(Start::job).distinct().count();
    }

    private void epochs(List<String> all) {
        Map<String, Integer> newest = new TreeMap<>();
        starts.forEach(start -> newest.merge(start.job, start.epoch, Math::max));
        long old = log.stream()
                .filter(entry ->
                        entry.state == JobState.SUCCEEDED && entry.epoch < newest.getOrDefault(entry.job, entry.epoch))
                .count();
        if (old > 0) {
            all.add("C4: " + old + " outcomes are of workers that had lost the job by then");
        }
    }

    /** Jobs of one scope run one after the other, in the order of their puts. */
    private void scopes(List<String> all) {
        Map<String, Integer> latest = new HashMap<>();
        long early = 0;
        for (Entry entry : log) {
            int number = numberOf(entry.job);
            String scope = number < 0 ? null : FaultRun.scopeOf(number);
            if (scope != null && latest.merge(scope, number, Math::max) > number) {
                early++;
            }
        }
        if (early > 0) {
            all.add("C5: " + early + " jobs ended after others that were behind them in their scope");
        }
    }

    private static int numberOf(String job) {
        return job.matches("job-\\d+") ? Integer.parseInt(job.substring(4)) : -1;
    }

    private void numbers(List<String> all) {
        long before = 0;
        for (Entry entry : log) {
            if (entry.number != before + 1) {
                all.add("C6: after result " + before + " comes " + entry.number);
                return;
            }
            before = entry.number;
        }
        if (gaps > 0) {
            all.add("C6: " + gaps + " gaps");
        }
    }

    /** How long jobs waited for another worker, in milliseconds, in order. */
    List<Long> waits() {
        Map<String, List<Start>> byJob = starts.stream().collect(Collectors.groupingBy(Start::job));
        Map<String, Integer> recorded =
                log.stream().collect(Collectors.toMap(Entry::job, Entry::epoch, (first, second) -> first));
        List<Long> waits = new ArrayList<>();
        for (Workers.Fault fault : faults) {
            for (Start start : starts) {
                if (start.worker.equals(fault.worker())
                        && start.at <= fault.at()
                        && recorded.getOrDefault(start.job, 0) > start.epoch) {
                    byJob.get(start.job).stream()
                            .filter(next -> next.epoch > start.epoch && next.at > fault.at())
                            .mapToLong(next -> next.at - fault.at())
                            .min()
                            .ifPresent(waits::add);
                }
            }
        }
        return waits.stream().sorted().toList();
    }

    long percentile(int percent) {
        List<Long> waits = waits();
        return waits.isEmpty() ? 0 : waits.get(Math.min(waits.size() - 1, waits.size() * percent / 100));
    }
}
