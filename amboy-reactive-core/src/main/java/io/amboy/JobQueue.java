package io.amboy;

import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A queue of jobs. Amboy calls it {@code Queue}.
 *
 * <p>Jobs can be put before it is started: they are stored and run afterwards. A process that only produces never starts
 * it. Each of {@link #start()} and {@link #close()} may be called any number of times; later calls complete with the
 * first.
 */
public interface JobQueue extends JobClient {
    /**
     * The queue's name.
     *
     * @return its id
     */
    String id();

    /**
     * Where the queue is in its life.
     *
     * @return the state in this process
     */
    QueueState state();

    /**
     * Whether the queue runs jobs.
     *
     * @return true from the completion of {@link #start()} to the call of {@link #close()}
     */
    boolean started();

    /**
     * What runs the claims.
     *
     * @return the runner
     */
    Runner runner();

    /**
     * Replaces the runner.
     *
     * @param runner the new one
     * @throws QueueStateException once the queue is started
     */
    void setRunner(Runner runner);

    /**
     * Begins to claim and run jobs. The subscriber's Reactor context reaches the handlers.
     *
     * @return completes when the queue really claims; {@link QueueClosedException} after {@link #close()}
     */
    Mono<Void> start();

    /**
     * Stops claiming in this process; running jobs go on.
     *
     * @return completes when no further claim is made
     */
    Mono<Void> pause();

    /**
     * Claims again after {@link #pause()}.
     *
     * @return completes when claiming
     */
    Mono<Void> resume();

    /**
     * Looks whether the queue can do its work. Asks the store once for each subscriber, for at most a few seconds; never an
     * error.
     *
     * @return what was found
     */
    Mono<QueueHealth> health();

    /**
     * Claims one job by hand, beside the runner. Waits for one, and for the queue to be started; jobs come on a worker of
     * the queue.
     *
     * @return the claim, which its receiver must settle; cancelling before it is emitted loses nothing
     */
    Mono<JobClaim> next();

    /**
     * Claims jobs by hand, beside the runner.
     *
     * @param slots the most claims that may be unsettled at any time, whatever is requested; at least 1
     * @return the claims, which their receiver must settle; ends when the queue closes
     */
    Flux<JobClaim> claims(int slots);

    /**
     * Closes with a grace of 30 seconds.
     *
     * @return completes when everything is let go of
     */
    default Mono<Void> close() {
        return close(Duration.ofSeconds(30));
    }

    /**
     * Stops claiming, lets running jobs end, then cancels those that have not and gives them back, at no cost of an
     * attempt.
     *
     * @param grace how long running jobs may take to end
     * @return completes when everything is let go of; the first call's grace counts
     */
    Mono<Void> close(Duration grace);
}
