package io.amboy;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The running job, as its handler sees it. */
public interface JobContext {
    /**
     * The job in whose handler the caller is, taken from the Reactor context.
     *
     * @return the running job; empty outside a handler
     */
    static Mono<JobContext> current() {
        return Mono.deferContextual(context -> Mono.justOrEmpty(context.<JobContext>getOrEmpty(JobContext.class)));
    }

    /**
     * The job.
     *
     * @return its id
     */
    String id();

    /**
     * The type that the job was put with.
     *
     * @return name and version
     */
    JobTypeId type();

    /**
     * The attempt under way.
     *
     * @return counted from 1
     */
    int attempt();

    /**
     * Whether a failure of this attempt is final.
     *
     * @return true if no attempt is left after this one
     */
    boolean isLastAttempt();

    /**
     * A number that is higher for every later holder of the job: hand it to other systems so that they can refuse a
     * holder that has been replaced.
     *
     * @return the epoch of the claim
     */
    int fencingToken();

    /**
     * When the run is cut off.
     *
     * @return null without a {@code maxTime}
     */
    @Nullable
    Instant deadline();

    /**
     * What travels with the job.
     *
     * @return its headers
     */
    Map<String, String> headers();

    /**
     * Reports progress. Returns at once and never fails; only the latest report is kept.
     *
     * @param fraction from 0 to 1
     * @param note a few words for people
     */
    void progress(double fraction, String note);

    /**
     * The queue that the job is of, for follow-up jobs. Its {@code put} does not wait for room.
     *
     * @return the client
     */
    JobClient queue();

    /**
     * How the jobs that this one waited for ended, in the order of its edges. Those that retention has forgotten are
     * left out.
     *
     * @return a finite stream
     */
    Flux<JobResult> prerequisites();
}
