package io.amboy.contract;

import io.amboy.Edge;
import io.amboy.JobRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Requests with wishes at random. */
final class RandomRequests {
    private RandomRequests() {}

    /** A job that may wait for another, which may be unknown. */
    static JobRequest<String> next(Random random, String id, String other, Instant now) {
        JobRequest<String> request = Rig.job(id).priority(random.nextInt(5) - 2);
        if (random.nextInt(4) == 0) {
            request = request.delay(Duration.ofMillis(random.nextInt(60_000)));
        }
        if (random.nextInt(8) == 0) {
            request = request.dispatchBy(now.plusMillis(random.nextInt(120_000)));
        }
        if (random.nextInt(4) == 0 && !other.equals(id)) {
            Edge.OnFailure rule = Edge.OnFailure.values()[random.nextInt(3)];
            request = request.after(rule, List.of(other));
        }
        if (random.nextInt(4) == 0) {
            request = request.exclusive("scope " + random.nextInt(4), "scope " + random.nextInt(4));
        }
        return request;
    }
}
