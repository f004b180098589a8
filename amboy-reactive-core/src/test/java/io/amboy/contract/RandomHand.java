package io.amboy.contract;

import io.amboy.JobClaim;
import io.amboy.JobFailure;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.StaleClaimException;
import io.amboy.store.Claim;
import io.amboy.store.Revocation;
import io.amboy.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Somebody who takes jobs and settles them as a random run says. */
abstract class RandomHand {
    /** What may be done with a job in hand. */
    enum Deed {
        COMPLETE,
        FAIL,
        RETRY,
        DEFER,
        BLOCK,
        GIVE_BACK
    }

    /** A job in hand. */
    record Held(String id, int epoch, Object claim) {}

    final List<Held> held = new ArrayList<>();
    private long asked;
    private int taken;

    abstract void request(int jobs);

    abstract List<Held> everything();

    /** The state after the deed; null if the claim did not count any more. */
    abstract @Nullable JobState settle(Held job, Deed deed, Duration delay);

    /** The jobs in hand that are to be ended, and were. */
    abstract void endRevoked();

    abstract void leave(boolean crash);

    /** Asks for more, up to a few at a time. */
    final void ask(int jobs) {
        int more = (int) Math.min(jobs, 6 - (asked - taken) - held.size());
        if (more > 0) {
            asked += more;
            request(more);
        }
    }

    /** What has come since the last look. */
    final List<Held> look() {
        List<Held> all = everything();
        List<Held> fresh = List.copyOf(all.subList(taken, all.size()));
        taken = all.size();
        held.addAll(fresh);
        return fresh;
    }

    /** Takes jobs straight from the store. */
    static final class OfSession extends RandomHand {
        final Session session;
        private int revocationsRead;

        OfSession(Session session) {
            this.session = session;
        }

        @Override
        void request(int jobs) {
            session.claims.request(jobs);
        }

        @Override
        List<Held> everything() {
            return session.claims.all().stream()
                    .map(claim -> new Held(claim.id(), claim.epoch(), claim))
                    .toList();
        }

        @Override
        @Nullable
        JobState settle(Held job, Deed deed, Duration delay) {
            var at = session.kit.now().plus(delay);
            Claim claim = (Claim) job.claim();
            JobFailure failure = JobFailure.of(
                    JobFailure.Kind.ERROR, new IllegalStateException("at random"), claim.attempt(), session.kit.now());
            JobStatusInfo status = session.settle(
                    claim,
                    switch (deed) {
                        case COMPLETE -> Settlement.DONE;
                        case FAIL -> new Settlement.Failed(failure);
                        case RETRY -> new Settlement.RetryAt(at, failure);
                        case DEFER -> new Settlement.Deferred(at, false);
                        case BLOCK -> new Settlement.Deferred(at, true);
                        case GIVE_BACK -> Settlement.RELEASED;
                    });
            return status == null ? null : status.state();
        }

        @Override
        void endRevoked() {
            List<Revocation> all = session.revocations.all();
            for (Revocation revocation : all.subList(revocationsRead, all.size())) {
                if (held.removeIf(job -> job.claim() == revocation.claim())) {
                    session.settle(revocation.claim(), new Settlement.Aborted(revocation.reason()));
                }
            }
            revocationsRead = all.size();
        }

        @Override
        void leave(boolean crash) {
            if (crash) {
                session.kit.crash(session.store);
            } else {
                session.close();
            }
        }
    }

    /** Takes jobs from a queue. */
    static final class OfQueue extends RandomHand {
        private final Rig rig;
        private final JobQueue queue;
        private final Reader<JobClaim> claims;

        OfQueue(Rig rig) {
            this.rig = rig;
            this.queue = rig.byHand(Rig.echo());
            this.claims = Reader.of(queue.claims(3), 0);
        }

        @Override
        void request(int jobs) {
            claims.request(jobs);
        }

        @Override
        List<Held> everything() {
            return claims.all().stream()
                    .map(claim -> new Held(claim.id(), claim.epoch(), claim))
                    .toList();
        }

        @Override
        @Nullable
        JobState settle(Held job, Deed deed, Duration delay) {
            JobClaim claim = (JobClaim) job.claim();
            Mono<Void> settled = switch (deed) {
                case COMPLETE -> claim.complete();
                case FAIL, RETRY -> claim.fail(new IllegalStateException("at random"));
                default -> claim.giveBack();
            };
            boolean recorded = rig.get(settled.thenReturn(true).onErrorReturn(StaleClaimException.class, false));
            return recorded ? rig.stateOf(queue, job.id()) : null;
        }

        @Override
        void endRevoked() {
            // the queue does it
        }

        @Override
        void leave(boolean crash) {
            Reader<Void> close = Reader.of(queue.close(Duration.ZERO));
            rig.advance(Duration.ofMillis(1));
            close.complete();
            claims.complete();
        }
    }
}
