package io.amboy;

import java.util.Set;
import reactor.core.publisher.Mono;

/** A runner whose jobs can be seen and ended. It knows only the jobs that it runs itself. */
public interface AbortableRunner extends Runner {
    /**
     * Whether this runner runs a job now.
     *
     * @param id the job
     * @return true from the claim to the recorded outcome
     */
    boolean isRunning(String id);

    /**
     * The jobs that this runner runs now.
     *
     * @return a fresh set of ids
     */
    Set<String> runningJobs();

    /**
     * Aborts one of this runner's jobs.
     *
     * @param id the job
     * @return what happened, once it is recorded; {@link JobNotFoundException} if this runner does not run it
     */
    Mono<AbortOutcome> abort(String id);

    /**
     * Aborts all of this runner's jobs.
     *
     * @return how many ended as aborted, once all outcomes are recorded
     */
    Mono<Long> abortAll();
}
