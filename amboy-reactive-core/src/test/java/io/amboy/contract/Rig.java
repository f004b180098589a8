package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.AbortOutcome;
import io.amboy.HandlerOptions;
import io.amboy.Job;
import io.amboy.JobClaim;
import io.amboy.JobClient;
import io.amboy.JobHandler;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.JobType;
import io.amboy.PutResult;
import io.amboy.QueueStats;
import io.amboy.Runner;
import io.amboy.store.QueueBuilder;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One test's kit, and the steps that the tests have in common. Every wait ends. */
final class Rig implements AutoCloseable {
    static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);

    /** Takes no claims, so that the test takes them by hand. */
    static final Runner BY_HAND = new Runner() {
        @Override
        public int slots() {
            return 1;
        }

        @Override
        public Flux<JobStatusInfo> run(Flux<JobClaim> claims) {
            return Flux.never();
        }
    };

    final QueueKit kit;

    private Rig(QueueKit kit) {
        this.kit = kit;
    }

    static Rig realTime(QueueKit.Factory kits) {
        return new Rig(kits.realTime());
    }

    static Rig virtualTime(QueueKit.Factory kits) {
        return new Rig(kits.virtualTime());
    }

    // ---- queues

    /** A registry whose echo jobs are run so. */
    static JobRegistry echo(JobHandler<String, String> handler) {
        return echo(handler, options -> options);
    }

    static JobRegistry echo(JobHandler<String, String> handler, UnaryOperator<HandlerOptions> options) {
        return JobRegistry.builder().handle(ECHO, handler, options).build();
    }

    /** A registry whose echo jobs result in their payload at once. */
    static JobRegistry echo() {
        return echo((payload, context) -> Mono.just(payload));
    }

    JobQueue queue(JobRegistry registry, UnaryOperator<QueueBuilder<?>> settings) {
        return kit.track(settings.apply(kit.queue(registry)).build());
    }

    JobQueue queue(JobRegistry registry) {
        return queue(registry, builder -> builder);
    }

    JobQueue started(JobRegistry registry, UnaryOperator<QueueBuilder<?>> settings) {
        JobQueue queue = queue(registry, settings);
        done(queue.start());
        return queue;
    }

    JobQueue started(JobRegistry registry) {
        return started(registry, builder -> builder);
    }

    JobQueue byHand(JobRegistry registry) {
        return started(registry, builder -> builder.runner(BY_HAND));
    }

    // ---- waits

    <T> T get(Mono<T> mono) {
        T value = mono.block(kit.patience());
        assertThat(value).as("value of %s", mono).isNotNull();
        return value;
    }

    void done(Publisher<?> publisher) {
        Flux.from(publisher).then().block(kit.patience());
    }

    <T> List<T> all(Flux<T> flux) {
        return get(flux.collectList());
    }

    /** Waits for what follows by itself, of which nobody tells. */
    void until(BooleanSupplier condition) {
        long end = System.nanoTime() + kit.patience().toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.yield();
        }
    }

    void advance(Duration time) {
        kit.calm();
        kit.advance(time);
    }

    // ---- jobs

    /** Puts a job that must be new; its id. */
    String put(JobClient queue, JobRequest<?> request) {
        PutResult row = get(queue.put(request));
        assertThat(row.outcome()).isEqualTo(PutResult.Outcome.CREATED);
        return row.id();
    }

    /** Puts an echo job under an id of the test's. */
    String put(JobClient queue, String id) {
        return put(queue, job(id));
    }

    static JobRequest<String> job(String id) {
        return ECHO.request(id).id(id);
    }

    Job job(JobClient queue, String id) {
        kit.calm();
        return get(queue.get(id));
    }

    JobState stateOf(JobClient queue, String id) {
        return job(queue, id).state();
    }

    /** Waits for a job to be in a state in which it stays. */
    Job reach(JobClient queue, String id, JobState state) {
        Job job = get(queue.watch(id).takeUntil(seen -> seen.state() == state).last());
        assertThat(job.state()).as("state of job %s", id).isEqualTo(state);
        return job;
    }

    JobResult end(JobClient queue, String id) {
        return get(queue.await(id));
    }

    JobResult end(JobClient queue, String id, JobState expected) {
        JobResult result = end(queue, id);
        assertThat(result.state())
                .as("end of job %s, which failed with %s", id, result.failure())
                .isEqualTo(expected);
        return result;
    }

    QueueStats stats(JobClient queue) {
        kit.calm();
        return get(queue.stats());
    }

    AbortOutcome abort(JobClient queue, String id) {
        return get(queue.abort(id, "the test says so"));
    }

    /** Claims so many jobs one after the other and completes each; their ids. */
    List<String> drain(JobQueue queue, int count) {
        return all(Flux.range(0, count)
                .concatMap(i -> queue.next().flatMap(claim -> claim.complete().thenReturn(claim.id()))));
    }

    @Override
    public void close() {
        kit.close();
    }
}
