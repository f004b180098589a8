package io.amboy.examples.web;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is in a text.
 *
 * @param words how many words
 * @param letters how many letters
 * @param frequency how often a letter occurs
 */
record Counts(int words, int letters, SortedMap<String, Integer> frequency) {
    static final Counts NONE = new Counts(0, 0, new TreeMap<>());

    Counts {
        frequency = Collections.unmodifiableSortedMap(new TreeMap<>(frequency));
    }

    /** What is in some words. */
    static Counts of(List<String> words) {
        Map<String, Integer> each = words.stream()
                .flatMapToInt(String::codePoints)
                .filter(Character::isLetter)
                .map(Character::toLowerCase)
                .mapToObj(Character::toString)
                .collect(Collectors.toMap(letter -> letter, letter -> 1, Integer::sum));
        int letters = each.values().stream().mapToInt(Integer::intValue).sum();
        return new Counts(words.size(), letters, new TreeMap<>(each));
    }

    Counts plus(Counts other) {
        SortedMap<String, Integer> both = new TreeMap<>(frequency);
        other.frequency.forEach((letter, times) -> both.merge(letter, times, Integer::sum));
        return new Counts(words + other.words, letters + other.letters, both);
    }

    /** The same with the most frequent letters only: some scripts have thousands. */
    Counts top(int most) {
        SortedMap<String, Integer> few = new TreeMap<>();
        frequency.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(most)
                .forEach(entry -> few.put(entry.getKey(), entry.getValue()));
        return new Counts(words, letters, few);
    }
}
