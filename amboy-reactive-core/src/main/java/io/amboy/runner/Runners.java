package io.amboy.runner;

import io.amboy.AbortableRunner;
import io.amboy.InvalidRequestException;
import io.amboy.JobClaim;
import io.amboy.JobStatusInfo;
import io.amboy.Runner;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Makes runners. Each serves one queue. */
public final class Runners {
    private Runners() {}

    /**
     * Runs up to so many jobs at once.
     *
     * @param slots at least 1
     * @return the runner
     */
    public static AbortableRunner pool(int slots) {
        return new PoolRunner(slots(slots), null, Schedulers.parallel());
    }

    /**
     * Runs one job at a time.
     *
     * @return the runner
     */
    public static AbortableRunner single() {
        return pool(1);
    }

    /**
     * Runs nothing, and leaves every claim to those who take them by hand.
     *
     * @return the runner
     */
    public static Runner none() {
        return new Runner() {
            @Override
            public int slots() {
                return 1;
            }

            @Override
            public Flux<JobStatusInfo> run(Flux<JobClaim> claims) {
                return Flux.never();
            }
        };
    }

    /**
     * Runs up to so many jobs at once and starts no more than the rate allows in any window, retries included. Jobs
     * beyond it are not claimed. The limit is this process's.
     *
     * @param slots at least 1
     * @param rate the most starts, counted when a run is handed to a worker
     * @return the runner
     */
    public static AbortableRunner rateLimited(int slots, Rate rate) {
        return rateLimited(slots, rate, Schedulers.parallel());
    }

    /**
     * The same by a clock of your own.
     *
     * @param slots at least 1
     * @param rate the most starts
     * @param clock clock and timer; the queue's scheduler, if that is not the default
     * @return the runner
     */
    public static AbortableRunner rateLimited(int slots, Rate rate, Scheduler clock) {
        return new PoolRunner(slots(slots), rate, clock);
    }

    private static int slots(int slots) {
        if (slots < 1) {
            throw new InvalidRequestException("slots", slots, "must be at least 1");
        }
        return slots;
    }
}
