package io.amboy.benchmarks;

import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.Ordering;
import io.amboy.ResultCursor;
import java.util.List;
import reactor.core.publisher.BaseSubscriber;

/** What one subscriber that never requests costs the others. */
final class StuckSubscriber {
    private static final int SUBSCRIBERS = 50;
    private static final int PRODUCERS = 4;

    private StuckSubscriber() {}

    static void measure(Effort effort, Output output) {
        Effort fewer = new Effort(1, effort.warmUps(), effort.rounds(), effort.millis(), effort.mostJobs() / 4);
        new Rounds(fewer, output).run(PRODUCERS, List.of(new Crowd(false), new Crowd(true)));
    }

    /** The life of a job before a crowd. */
    private record Crowd(boolean stuck) implements Contender {
        @Override
        public String name() {
            return stuck ? "49 reading, 1 stuck" : "50 reading";
        }

        @Override
        public Run open(int producers) {
            JobQueue queue = Queues.noOp().ordering(Ordering.fifo()).build();
            Queues.start(queue);
            return new CrowdRun(queue, new Producers(producers), stuck);
        }
    }

    private record CrowdRun(JobQueue queue, Producers producers, boolean stuck) implements Contender.Run {
        @Override
        public void run(Payload[] payloads, int jobs, Tally tally) throws Exception {
            ResultCursor from = queue.cursor().block(Limits.RUN);
            if (stuck) {
                queue.results(from, JobFilter.ALL).subscribe(new NeverRequests());
            }
            FanOut.Readers readers = new FanOut.Readers(stuck ? SUBSCRIBERS - 1 : SUBSCRIBERS, jobs, tally);
            readers.subscribe(queue, from);
            Producers.Started started = producers.start(jobs, (low, high) -> FanOut.put(queue, payloads, low, high));
            readers.await();
            started.join();
        }

        @Override
        public void close() {
            producers.close();
            Queues.close(queue);
        }
    }

    private static final class NeverRequests extends BaseSubscriber<Object> {
        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            // requests nothing
        }
    }
}
