package io.amboy;

import java.util.ArrayList;
import java.util.List;

/**
 * What a job needs before it runs, as data that travels with it: jobs that must have ended, and a check by name.
 *
 * @param check the name of the check, {@code always} for none
 * @param arguments the check's arguments
 * @param edges the jobs waited for, each once
 */
public record Dependency(String check, List<String> arguments, List<Edge> edges) {
    /** Needs nothing. */
    public static final Dependency ALWAYS = new Dependency("always", List.of(), List.of());

    /** Checks the name, and that no job is waited for twice. */
    public Dependency {
        Names.name("dependency check", check);
        arguments = List.copyOf(arguments);
        edges = List.copyOf(edges);
        if (edges.size() > 1) {
            var seen = new java.util.HashSet<String>();
            for (Edge edge : edges) {
                if (!seen.add(edge.id())) {
                    throw new InvalidRequestException("needed job", edge.id(), "is named twice");
                }
            }
        }
    }

    /**
     * A check without edges.
     *
     * @param name the name it is registered under
     * @param arguments its arguments
     * @return the dependency
     */
    public static Dependency check(String name, String... arguments) {
        return new Dependency(name, List.of(arguments), List.of());
    }

    /**
     * Whether there is a check to evaluate.
     *
     * @return false for {@code always}
     */
    public boolean hasCheck() {
        return !check.equals(ALWAYS.check);
    }

    /**
     * The same with one more job to wait for.
     *
     * @param edge the job
     * @return a new dependency
     * @throws InvalidRequestException if the job is waited for already
     */
    public Dependency with(Edge edge) {
        List<Edge> more = new ArrayList<>(edges);
        more.add(edge);
        return new Dependency(check, arguments, more);
    }

    /** The other's check with these edges. */
    Dependency withCheckOf(Dependency other) {
        List<Edge> all = new ArrayList<>(edges);
        all.addAll(other.edges);
        return new Dependency(other.check, other.arguments, all);
    }
}
