package io.amboy.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.AbortOutcome;
import io.amboy.InvalidCursorException;
import io.amboy.InvalidRequestException;
import io.amboy.Job;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.PutResult;
import io.amboy.QueueHealth;
import io.amboy.QueueStateException;
import io.amboy.QueueStats;
import io.amboy.ResultCursor;
import io.amboy.runner.Runners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A queue whose jobs are spread over four shards. */
class ShardsTest {
    private static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHARDS = 4;
    private static final Partitions PARTITIONS = new Partitions(SHARDS);

    private final TestServer server = TestServer.start();
    private final List<JobQueue> queues = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Map<String, Integer> runs = new ConcurrentHashMap<>();
    private final Map<String, Sinks.Empty<Void>> gates = new ConcurrentHashMap<>();
    private JobQueue queue;

    private JobQueue open(int slots, int shards) {
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        ECHO,
                        (payload, context) -> Mono.defer(() -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            runs.merge(context.id(), 1, Integer::sum);
                            Sinks.Empty<Void> gate = gates.get(payload);
                            return (gate == null ? Mono.<Void>empty() : gate.asMono())
                                    .thenReturn(payload)
                                    .doFinally(signal -> running.decrementAndGet());
                        }))
                .build();
        JobQueue made = RedisQueue.builder(registry, server.uri())
                .shards(shards)
                .id("spread")
                .runner(Runners.pool(slots))
                .build();
        queues.add(made);
        return made;
    }

    @BeforeEach
    void begin() {
        queue = open(8, SHARDS);
        queue.start().block(PATIENCE);
    }

    @AfterEach
    void end() {
        queues.forEach(each -> each.close(Duration.ZERO).block(PATIENCE));
        server.close();
    }

    private static Flux<JobRequest<?>> requests(String name, int count) {
        return Flux.range(0, count).map(i -> ECHO.request(name + i).id(name + i));
    }

    /** A job of each shard. */
    private static List<String> ofEachShard(String name) {
        return IntStream.range(0, SHARDS)
                .mapToObj(shard -> IntStream.iterate(0, i -> i + 1)
                        .mapToObj(i -> name + i)
                        .filter(id -> PARTITIONS.shardOf(id) == shard)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    @Test
    @DisplayName("every job runs once, never more at a time than there are slots, and every result is read once")
    void jobsAreSpreadAndRunOnce() {
        int jobs = 2_000;
        ResultCursor begin = queue.cursor().block(PATIENCE);
        List<PutResult> rows = queue.putAll(requests("job", jobs)).collectList().block(PATIENCE);
        assertThat(rows)
                .extracting(PutResult::id)
                .containsExactlyElementsOf(
                        IntStream.range(0, jobs).mapToObj(i -> "job" + i).toList());
        Set<String> read = new HashSet<>();
        ResultCursor at = begin;
        while (read.size() < jobs) { // a reader that goes away and comes back again and again
            List<JobResult> some = queue.results(at, JobFilter.ALL)
                    .take(Math.min(77, jobs - read.size()))
                    .collectList()
                    .block(PATIENCE);
            some.forEach(
                    result -> assertThat(read.add(result.id())).as(result.id()).isTrue());
            at = ResultCursor.parse(some.get(some.size() - 1).cursor().toString());
        }
        assertThat(runs)
                .hasSize(jobs)
                .allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
        assertThat(most.get()).isBetween(1, 8);
        QueueStats stats = queue.awaitIdle().block(PATIENCE);
        assertThat(stats).isEqualTo(new QueueStats(0, 0, 0, 0, jobs, 0, 0, 0));
        assertThat(queue.jobs(JobFilter.ALL).map(Job::id).collectList().block(PATIENCE))
                .hasSize(jobs);
        assertThat(at.positions()).hasSize(SHARDS).doesNotContain(0);
    }

    @Test
    @DisplayName("whichever shard an idle worker's only slot is wanted on, it comes there")
    void oneSlotServesAllShards() {
        JobQueue other = open(1, SHARDS);
        queue.pause().block(PATIENCE);
        other.start().block(PATIENCE);
        for (int round = 0; round < 5; round++) {
            for (String id : ofEachShard("round" + round + "-")) {
                assertThat(other.call(ECHO.request(id).id(id)).block(PATIENCE)).isEqualTo(id);
            }
        }
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    @DisplayName("a shard that is never empty leaves slots to the others")
    void busyShardLeavesSlotsToOthers() {
        List<String> first = ofEachShard("first");
        first.forEach(id -> gates.put(id, Sinks.empty()));
        Flux<JobRequest<?>> busy =
                Flux.range(0, 500).map(i -> ECHO.request("busy").id("tenant/" + i));
        queue.putAll(busy).blockLast(PATIENCE);
        for (String id : first) {
            queue.put(ECHO.request(id).id(id)).block(PATIENCE);
            gates.get(id).tryEmitEmpty();
            assertThat(queue.await(id).block(PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
        }
        assertThat(queue.awaitIdle().block(PATIENCE).succeeded()).isEqualTo(504);
    }

    @Test
    @DisplayName("orders reach the job, on whichever shard it is")
    void ordersFindTheirShard() {
        List<String> ids = ofEachShard("held");
        ids.forEach(id -> gates.put(id, Sinks.empty()));
        ids.forEach(id -> queue.put(ECHO.request(id).id(id)).block(PATIENCE));
        for (String id : ids) {
            assertThat(queue.get(id).block(PATIENCE).id()).isEqualTo(id);
            assertThat(queue.abort(id, "enough").block(PATIENCE))
                    .extracting(AbortOutcome::state)
                    .isEqualTo(JobState.ABORTED);
            JobResult ended = queue.await(id).block(PATIENCE);
            assertThat(ended.state()).isEqualTo(JobState.ABORTED);
            assertThat(ended.cursor().positions()).hasSize(SHARDS);
        }
        assertThat(queue.stats().block(PATIENCE).aborted()).isEqualTo(SHARDS);
    }

    @Test
    @DisplayName("jobs that are tied to each other must be of one partition, and are refused before anything is stored")
    void tiesAcrossPartitionsAreRefused() {
        assertThatThrownBy(() -> queue.put(ECHO.request("x").id("b").after("a")).block(PATIENCE))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"a\"")
                .hasMessageContaining("partition");
        assertThatThrownBy(() -> queue.put(ECHO.request("x").exclusive("door")).block(PATIENCE))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("scope");
        assertThatThrownBy(() -> queue.putTogether(List.of(
                                ECHO.request("x").id("a"), ECHO.request("y").id("b")))
                        .block(PATIENCE))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("together");
        List<PutResult> rows = queue.putAll(Flux.just(
                        ECHO.request("1").id("one"),
                        ECHO.request("2").id("two").after("one"),
                        ECHO.request("3").id("three")))
                .collectList()
                .block(PATIENCE);
        assertThat(rows)
                .extracting(PutResult::outcome)
                .containsExactly(PutResult.Outcome.CREATED, PutResult.Outcome.REJECTED, PutResult.Outcome.CREATED);
        assertThat(queue.awaitIdle().block(PATIENCE).total()).isEqualTo(2);
    }

    @Test
    @DisplayName("jobs of one partition may be tied")
    void tiesWithinAPartition() {
        List<PutResult> rows = queue.putTogether(List.of(
                        ECHO.request("last").id("p/last").after("p/first"),
                        ECHO.request("first").id("p/first").exclusive("door")))
                .block(PATIENCE);
        assertThat(rows).extracting(PutResult::outcome).containsOnly(PutResult.Outcome.CREATED);
        assertThat(queue.await("p/last").block(PATIENCE).succeeded()).isTrue();
    }

    @Test
    @DisplayName("the number of shards is kept with the queue, and another one is refused by name")
    void numberOfShardsIsKept() {
        JobQueue other = open(1, 2);
        assertThatThrownBy(() -> other.start().block(PATIENCE))
                .isInstanceOf(QueueStateException.class)
                .hasMessageContaining("shards 4, not 2");
        assertThatThrownBy(() -> RedisQueue.builder(JobRegistry.builder().build(), server.uri())
                        .shards(65))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("65");
    }

    @Test
    @DisplayName("a cursor of another number of shards, or of another log, is refused")
    void foreignCursorsAreRefused() {
        ResultCursor mine = queue.cursor().block(PATIENCE);
        for (ResultCursor foreign :
                List.of(ResultCursor.at(mine.log(), 0), ResultCursor.at("another", new long[SHARDS]))) {
            assertThatThrownBy(() -> queue.results(foreign, JobFilter.ALL).blockFirst(PATIENCE))
                    .isInstanceOf(InvalidCursorException.class)
                    .hasMessageContaining(foreign.toString());
        }
    }

    @Test
    @DisplayName("statuses come from all shards, and health tells of each")
    void statusesAndHealthOfAllShards() {
        List<String> ids = ofEachShard("seen");
        CompletableFuture<Long> ended = queue.jobStats()
                .filter(status -> status.state() == JobState.SUCCEEDED)
                .map(status -> status.id())
                .filter(ids::contains)
                .distinct()
                .take(SHARDS)
                .count()
                .timeout(PATIENCE)
                .toFuture();
        ids.forEach(id -> queue.put(ECHO.request(id).id(id)).block(PATIENCE));
        assertThat(ended.join()).isEqualTo(SHARDS);
        QueueHealth health = queue.health().block(PATIENCE);
        assertThat(health.up()).isTrue();
        assertThat(health.details().keySet())
                .filteredOn(name -> name.startsWith("shard "))
                .hasSize(SHARDS);
        server.kill();
        QueueHealth down = queue.health().block(PATIENCE);
        assertThat(down.up()).isFalse();
        assertThat(down.details()).containsKey("error");
    }
}
