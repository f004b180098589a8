package io.amboy;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which jobs or results are meant. Immutable; each method narrows.
 *
 * @param states the states meant; empty for all
 * @param types the names of the types meant; empty for all
 * @param idPrefix how the id begins; empty for all
 */
public record JobFilter(Set<JobState> states, Set<String> types, String idPrefix) {
    /** Every job. */
    public static final JobFilter ALL = new JobFilter(Set.of(), Set.of(), "");

    /** Copies the sets. */
    public JobFilter {
        states = Set.copyOf(states);
        types = Set.copyOf(types);
    }

    /**
     * Only jobs in one of these states.
     *
     * @param first a state
     * @param more more states
     * @return the narrower filter
     */
    public JobFilter states(JobState first, JobState... more) {
        return new JobFilter(EnumSet.of(first, more), types, idPrefix);
    }

    /**
     * Only jobs of types with one of these names.
     *
     * @param names the names of types, any version
     * @return the narrower filter
     */
    public JobFilter types(String... names) {
        return new JobFilter(states, Set.of(names), idPrefix);
    }

    /**
     * Only jobs whose id begins so; {@code tenant-7/} means one partition.
     *
     * @param prefix the beginning of the id
     * @return the narrower filter
     */
    public JobFilter idPrefix(String prefix) {
        return new JobFilter(states, types, prefix);
    }

    /**
     * Whether a job is meant.
     *
     * @param id its id
     * @param type its type
     * @param state its state
     * @return true if every part matches
     */
    public boolean matches(String id, JobTypeId type, JobState state) {
        return (states.isEmpty() || states.contains(state))
                && (types.isEmpty() || types.contains(type.name()))
                && id.startsWith(idPrefix);
    }

    /**
     * Whether a result is meant.
     *
     * @param result an outcome
     * @return true if every part matches
     */
    public boolean matches(JobResult result) {
        return matches(result.id(), result.type(), result.state());
    }
}
