package io.amboy.redis;

import io.amboy.JobClaim;
import io.amboy.store.Revocation;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The jobs in this process's hands, and the news that it must let go of one. In the loop only, unless it says otherwise. */
final class HeldClaims {
    private static final int MOST_ABORTS = 1_024;

    private final TypeLimits types;
    private final Map<String, RedisClaim> byPlace = new LinkedHashMap<>();
    private final Map<String, RedisClaim> byId = new ConcurrentHashMap<>();
    private final Map<String, String> aborts = new HashMap<>(); // of places whose claims may be on their way
    private final Sinks.Many<Revocation> revocations = Sinks.many().unicast().onBackpressureBuffer();

    HeldClaims(TypeLimits types) {
        this.types = types;
    }

    void add(RedisClaim claim) {
        byPlace.put(claim.place(), claim);
        byId.put(claim.id(), claim);
        types.count(claim.type(), 1);
        String reason = aborts.remove(claim.place());
        if (reason != null) {
            abort(claim.place(), reason);
        }
    }

    /** How many calls that claim are under way. */
    void stillToCome(int calls) {
        if (calls == 0) {
            aborts.clear();
        }
    }

    void remove(RedisClaim claim) {
        if (byPlace.remove(claim.place(), claim)) {
            byId.remove(claim.id(), claim);
            types.count(claim.type(), -1);
        }
    }

    int size() {
        return byPlace.size();
    }

    /** The same for any thread, about. */
    int count() {
        return byId.size();
    }

    /** In the order in which they were claimed. */
    Collection<RedisClaim> all() {
        return byPlace.values();
    }

    /** Any thread. */
    @Nullable
    RedisClaim of(String id) {
        return byId.get(id);
    }

    // ---- letting go

    /** Any thread. */
    Flux<Revocation> revocations() {
        return revocations.asFlux();
    }

    /** Somebody wants a running job to end. That may be known here before the claim, which has another connection. */
    void abort(String place, String reason) {
        RedisClaim claim = byPlace.get(place);
        if (claim != null) {
            revocations.tryEmitNext(new Revocation(claim, JobClaim.Revocation.ABORTED, reason));
        } else if (aborts.size() < MOST_ABORTS) { // what is left out comes again with the next sign of life
            aborts.put(place, reason);
        }
    }

    /** They are others' now. */
    void loseAll() {
        lose(List.copyOf(byPlace.values()));
    }

    /** These may be others' now. */
    void lose(List<RedisClaim> lost) {
        for (RedisClaim claim : lost) {
            if (byPlace.get(claim.place()) == claim) {
                remove(claim);
                claim.lost = true;
                revocations.tryEmitNext(
                        new Revocation(claim, JobClaim.Revocation.LOST, "the worker no longer holds the job"));
            }
        }
    }

    /** Nothing more will be revoked. */
    void complete() {
        revocations.tryEmitComplete();
    }
}
