package io.amboy.redis;

import io.amboy.HandlerOptions;
import io.amboy.JobTypeId;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The types that a session handles, and how many jobs of each it may hold. In the loop only. */
final class TypeLimits {
    private static final int UNLIMITED = -1;

    private final Map<JobTypeId, HandlerOptions> types;
    private final Map<JobTypeId, int[]> running = new HashMap<>();
    private final byte[] unlimited;

    /** For the list of those who are to be told of new jobs. */
    final byte[] names;

    /** Workers with the same types share a bell. */
    final String bell;

    /** How often a job of each type may crash its worker. */
    final byte[] crashes;

    TypeLimits(Map<JobTypeId, HandlerOptions> types) {
        this.types = types;
        types.forEach((type, options) -> {
            if (options.concurrency() > 0) {
                running.put(type, new int[1]);
            }
        });
        this.unlimited = text(false);
        String sorted =
                types.keySet().stream().map(JobTypeId::toString).sorted().collect(Collectors.joining("\n", "\n", "\n"));
        this.names = Args.bytes(sorted);
        this.bell = Integer.toHexString(sorted.hashCode()) + "-" + types.size();
        this.crashes = Args.bytes(types.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue().maxCrashes())
                .collect(Collectors.joining("\n")));
    }

    boolean isEmpty() {
        return types.isEmpty();
    }

    boolean hasLimits() {
        return !running.isEmpty();
    }

    boolean isLimited(JobTypeId type) {
        return running.containsKey(type);
    }

    void count(JobTypeId type, int change) {
        int[] now = running.get(type);
        if (now != null) {
            now[0] += change;
        }
    }

    /** For the claim script. While another claim is under way, limited types are left to that one. */
    byte[] accepted(boolean limitedToo) {
        return running.isEmpty() ? unlimited : text(limitedToo);
    }

    private byte[] text(boolean limitedToo) {
        return Args.bytes(types.keySet().stream()
                .map(type -> type + "=" + most(type, limitedToo))
                .collect(Collectors.joining("\n")));
    }

    private int most(JobTypeId type, boolean limitedToo) {
        int[] now = running.get(type);
        if (now == null) {
            return UNLIMITED;
        }
        HandlerOptions options = types.get(type);
        return limitedToo && options != null ? Math.max(0, options.concurrency() - now[0]) : 0;
    }
}
