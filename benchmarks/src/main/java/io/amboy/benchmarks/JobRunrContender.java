package io.amboy.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.InMemoryStorageProvider;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

/**
 * JobRunr with its storage in memory: enqueued in bulk, polled as often as it allows, done when the storage says that
 * all have succeeded.
 *
 * @param mostJobs jobs a run
 */
record JobRunrContender(int mostJobs) implements Contender {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final ConcurrentMap<String, Tally> TALLIES = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "JobRunr 8, InMemoryStorageProvider";
    }

    @Override
    public Run open(int producers) {
        return new ServerRun(new Producers(producers));
    }

    /** A job of JobRunr: the same payload, and whose tally it counts in. */
    public record Count(String tally, int number, String text) implements JobRequest {
        @Override
        public Class<Handler> getJobRequestHandler() {
            return Handler.class;
        }
    }

    /** Counts. */
    public static final class Handler implements JobRequestHandler<Count> {
        @Override
        public void run(Count request) {
            TALLIES.get(request.tally()).see(request.number());
        }
    }

    private static final class ServerRun implements Run {
        private final Producers producers;
        private final InMemoryStorageProvider storage = new InMemoryStorageProvider();
        private final JobRequestScheduler scheduler;
        private final BackgroundJobServer server;

        private ServerRun(Producers producers) {
            this.producers = producers;
            Jackson3JsonMapper mapper = new Jackson3JsonMapper();
            storage.setJobMapper(new JobMapper(mapper));
            scheduler = new JobRequestScheduler(storage);
            server = new BackgroundJobServer(
                    storage,
                    mapper,
                    null,
                    BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                            .andPollInterval(POLL));
            server.start();
            until(server::isRunning, "started");
        }

        @Override
        public void run(Payload[] payloads, int jobs, Tally tally) throws Exception {
            String name = UUID.randomUUID().toString();
            TALLIES.put(name, tally);
            Producers.Started started = producers.start(
                    jobs,
                    (from, to) -> scheduler.enqueue(Arrays.stream(payloads, from, to)
                            .map(payload -> new Count(name, payload.number(), payload.text()))));
            tally.await(Limits.RUN);
            started.join();
            until(() -> storage.countJobs(StateName.SUCCEEDED) == jobs, "succeeded");
            TALLIES.remove(name);
        }

        private static void until(java.util.function.BooleanSupplier condition, String what) {
            long end = System.nanoTime() + Limits.RUN.toNanos();
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("JobRunr has not " + what);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }

        @Override
        public void close() {
            server.stop();
            storage.close();
            producers.close();
        }
    }
}
