package io.amboy.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scopes, each a line of jobs of which the first holds it. A job lines up for all its scopes at once and passes when it
 * is the first of every line: all lines are in one order of arrival, so nobody waits in a circle and nobody is overtaken
 * for ever.
 */
final class ScopeGate {
    private final Map<String, LinkedHashSet<Entry>> lines = new HashMap<>();

    /** Whether the job holds its scopes; if not, it is in line for them. */
    boolean enter(Entry entry) {
        List<String> scopes = entry.request().scopes();
        if (scopes.isEmpty()) {
            return true;
        }
        Entry.Extras extras = entry.extras();
        if (extras.holdsScopes) {
            return true;
        }
        for (String scope : scopes) {
            lines.computeIfAbsent(scope, s -> new LinkedHashSet<>()).add(entry);
        }
        return settle(entry, extras);
    }

    private boolean settle(Entry entry, Entry.Extras extras) {
        boolean first = true;
        for (String scope : entry.request().scopes()) {
            first &= first(scope) == entry;
        }
        extras.holdsScopes = first;
        extras.waitsForScopes = !first;
        return first;
    }

    private @Nullable Entry first(String scope) {
        LinkedHashSet<Entry> line = lines.get(scope);
        return line == null || line.isEmpty() ? null : line.iterator().next();
    }

    /** The job has ended; those that may pass now. */
    List<Entry> leave(Entry entry) {
        Entry.Extras extras = entry.extras;
        if (extras == null || !(extras.holdsScopes || extras.waitsForScopes)) {
            return List.of();
        }
        List<Entry> passing = new ArrayList<>();
        for (String scope : entry.request().scopes()) {
            LinkedHashSet<Entry> line = lines.get(scope);
            if (line != null && line.remove(entry) && line.isEmpty()) {
                lines.remove(scope);
            }
        }
        for (String scope : entry.request().scopes()) {
            Entry next = first(scope);
            if (next != null && !next.extras().holdsScopes && settle(next, next.extras())) {
                passing.add(next);
            }
        }
        extras.holdsScopes = false;
        extras.waitsForScopes = false;
        return passing;
    }

    /** Whether nobody holds or awaits anything. */
    boolean isEmpty() {
        return lines.isEmpty();
    }
}
