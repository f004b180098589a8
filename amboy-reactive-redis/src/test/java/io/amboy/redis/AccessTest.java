package io.amboy.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amboy.InvalidRequestException;
import io.amboy.JobFilter;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobResult;
import io.amboy.JobState;
import io.amboy.JobType;
import io.amboy.QueueStateException;
import io.amboy.ResultCursor;
import io.amboy.RetryPolicy;
import io.amboy.StoreUnavailableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Who may connect and how: users with no more rights than they need, clients that others own, and what goes wrong. */
class AccessTest {
    private static final JobType<String, String> ECHO = JobType.of("echo", 1, String.class, String.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static TestServer server;
    private static RedisClient client;
    private static StatefulRedisConnection<String, String> admin;

    @BeforeAll
    static void start() {
        server = TestServer.start("aclfile " + rules());
        for (String user : List.of("amboy-worker", "amboy-producer", "amboy-viewer")) {
            server.order("ACL SETUSER " + user + " +client|setinfo"); // refused before 7.2, which has no such command
        }
        client = RedisClient.create();
        admin = client.connect(RedisURI.create(server.uri()));
    }

    private static Path rules() {
        Path here = Path.of("docs", "redis.acl").toAbsolutePath();
        Path rules =
                Files.exists(here) ? here : Path.of("..", "docs", "redis.acl").toAbsolutePath();
        return rules.normalize();
    }

    @AfterAll
    static void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.close();
    }

    private static String uri(String userAndPassword) {
        return server.uri().replace("//", "//" + userAndPassword + "@");
    }

    private static JobRegistry worker() {
        return JobRegistry.builder()
                .handle(
                        ECHO,
                        (payload, context) -> Mono.defer(() -> {
                            context.progress(0.5, "half");
                            return payload.equals("bad")
                                    ? Mono.error(new IllegalStateException("bad"))
                                    : Mono.just(payload);
                        }),
                        options -> options.retry(RetryPolicy.fixed(2, Duration.ofMillis(10)))
                                .concurrency(3))
                .build();
    }

    private static JobRegistry producer() {
        return JobRegistry.builder().type(ECHO).build();
    }

    @BeforeEach
    void forgetRefusals() {
        admin.sync().aclLogReset();
    }

    @Test
    @DisplayName(
            "the users of the documentation may call every command of their scripts, also those that are called seldom")
    void rightsNameEveryCommand() throws IOException {
        Map<String, List<Script>> uses = Map.of(
                "amboy-worker",
                Script.ALL,
                "amboy-producer",
                List.of(Script.OPEN, Script.ADD, Script.ORDER, Script.FIND, Script.BEAT, Script.TICK, Script.RESULTS));
        for (String user : Files.readAllLines(rules())) {
            for (Script script : uses.getOrDefault(user.split(" ", -1)[1], List.of())) {
                assertThat(Pattern.compile("\\b(?:call|many)\\('([A-Z]+)'")
                                .matcher(new String(script.text, StandardCharsets.UTF_8))
                                .results())
                        .extracting(command -> command.group(1).toLowerCase(Locale.ROOT))
                        .as("commands of %s", script.name)
                        .isNotEmpty()
                        .allSatisfy(command -> assertThat(user).containsPattern("\\+" + command + "[ |]"));
            }
        }
    }

    @Test
    @DisplayName("the users of the documentation may do all that they need, and nothing is refused to them")
    void rightsSuffice() {
        JobQueue queue = RedisQueue.builder(worker(), uri("amboy-worker:change-me"))
                .id("rights")
                .capacity(50)
                .build();
        JobQueue put = RedisQueue.builder(producer(), uri("amboy-producer:change-me"))
                .id("rights")
                .capacity(50)
                .build();
        queue.start().block(PATIENCE);
        put.putAll(Flux.range(0, 100)
                        .map(i -> ECHO.request("" + i).id("job " + i).priority(i % 3)))
                .blockLast(PATIENCE);
        put.put(ECHO.request("after").id("after").after("job 99").exclusive("scope"))
                .block(PATIENCE);
        put.put(ECHO.request("late").id("late").delay(Duration.ofHours(1))).block(PATIENCE);
        put.put(ECHO.request("bad").id("bad")).block(PATIENCE);
        assertThat(put.await("bad").block(PATIENCE).state()).isEqualTo(JobState.FAILED);
        assertThat(put.abort("late", "test").block(PATIENCE).state()).isEqualTo(JobState.ABORTED);
        assertThat(put.retry("bad").block(PATIENCE)).isTrue();
        assertThat(put.await("bad").block(PATIENCE).state()).isEqualTo(JobState.FAILED);
        assertThat(put.results(ResultCursor.EARLIEST, JobFilter.ALL)
                        .take(104)
                        .collectList()
                        .block(PATIENCE))
                .extracting(JobResult::id)
                .contains("after", "late", "bad");
        assertThat(put.jobs(JobFilter.ALL).count().block(PATIENCE)).isEqualTo(103);
        assertThat(queue.awaitIdle().block(PATIENCE).succeeded()).isEqualTo(101);
        queue.close().block(PATIENCE);
        put.close().block(PATIENCE);
        assertThat(admin.sync().aclLog()).isEmpty();
    }

    @Test
    @DisplayName("a viewer sees everything with rights to read, and changes nothing")
    void viewerOnlyLooks() {
        JobQueue early = RedisQueue.builder(producer(), uri("amboy-viewer:change-me"))
                .id("viewed")
                .viewer()
                .build();
        assertThatThrownBy(() -> early.stats().block(PATIENCE))
                .isInstanceOf(QueueStateException.class)
                .hasMessageContaining("no queue \"viewed\"");
        JobQueue queue = RedisQueue.builder(worker(), uri("amboy-worker:change-me"))
                .id("viewed")
                .retain(77, Duration.ofHours(1))
                .build();
        queue.start().block(PATIENCE);
        JobQueue viewer = RedisQueue.builder(producer(), uri("amboy-viewer:change-me"))
                .id("viewed")
                .viewer()
                .build();
        assertThat(viewer.stats().block(PATIENCE).total()).isZero();
        CompletableFuture<JobState> seen = viewer.jobStats()
                .map(status -> status.state())
                .filter(JobState::isTerminal)
                .next()
                .timeout(PATIENCE)
                .toFuture();
        queue.call(ECHO.request("x").id("x")).block(PATIENCE);
        int more = 0;
        while (!seen.isDone()) { // the viewer may begin to listen only after some have ended
            queue.call(ECHO.request("more")).block(PATIENCE);
            more++;
        }
        assertThat(seen).isCompletedWithValue(JobState.SUCCEEDED);
        assertThat(viewer.results(ResultCursor.EARLIEST, JobFilter.ALL)
                        .next()
                        .block(PATIENCE)
                        .id())
                .isEqualTo("x");
        assertThat(viewer.await("x").block(PATIENCE).succeeded()).isTrue();
        assertThat(viewer.jobs(JobFilter.ALL).count().block(PATIENCE)).isEqualTo(1 + more);
        assertThat(viewer.get("x").block(PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
        assertThatThrownBy(() -> viewer.put(ECHO.request("y")).block(PATIENCE))
                .isInstanceOf(QueueStateException.class)
                .hasMessageContaining("looked at only");
        assertThatThrownBy(() -> viewer.abort("x", "no").block(PATIENCE))
                .isInstanceOf(QueueStateException.class)
                .hasMessageContaining("looked at only");
        viewer.close().block(PATIENCE);
        early.close().block(PATIENCE);
        queue.close().block(PATIENCE);
        assertThat(admin.sync().hget("amboy:{viewed.0}:viewed:c", "retained")).isEqualTo("77");
        assertThat(admin.sync().aclLog()).isEmpty();
    }

    @Test
    @DisplayName("a wrong password is told at the start, without the password")
    void wrongPassword() {
        JobQueue queue = RedisQueue.builder(producer(), uri("amboy-worker:wrong"))
                .id("password")
                .build();
        assertThatThrownBy(() -> queue.start().block(PATIENCE))
                .isInstanceOf(QueueStateException.class)
                .hasMessageContaining("WRONGPASS")
                .hasMessageNotContaining("wrong@");
        queue.close().block(PATIENCE);
    }

    @Test
    @DisplayName("a server that is not there is told at the start")
    void noServer() {
        TestServer gone = TestServer.start();
        gone.close();
        JobQueue queue = RedisQueue.builder(producer(), gone.uri()).id("gone").build();
        assertThatThrownBy(() -> queue.start().block(PATIENCE))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("Redis does not answer");
        queue.close().block(PATIENCE);
    }

    @Test
    @DisplayName("a key of another kind is told by the server's own word")
    void wrongKey() {
        admin.sync().set("amboy:{kind.0}:kind:c", "something else");
        JobQueue queue = RedisQueue.builder(producer(), server.uri()).id("kind").build();
        assertThatThrownBy(() -> queue.start().block(PATIENCE))
                .isInstanceOf(QueueStateException.class)
                .hasMessageContaining("WRONGTYPE");
        queue.close().block(PATIENCE);
    }

    @Test
    @DisplayName("a layout of another version is refused by name")
    void otherLayout() {
        admin.sync().hset("amboy:{layout.0}:layout:c", "layout", "99");
        JobQueue queue =
                RedisQueue.builder(producer(), server.uri()).id("layout").build();
        assertThatThrownBy(() -> queue.start().block(PATIENCE))
                .isInstanceOf(QueueStateException.class)
                .hasMessageContaining("layout 99, not 1");
        queue.close().block(PATIENCE);
    }

    @Test
    @DisplayName("an entry in a stream that is not ours is dropped, and work goes on")
    void foreignEntry() {
        JobQueue queue =
                RedisQueue.builder(worker(), server.uri()).id("foreign").build();
        queue.stats().block(PATIENCE);
        admin.sync().xadd("amboy:{foreign.0}:foreign:s", "what", "is this");
        admin.sync().xadd("amboy:{foreign.0}:foreign:s", "i", "no key of ours");
        queue.start().block(PATIENCE);
        assertThat(queue.call(ECHO.request("fine")).block(PATIENCE)).isEqualTo("fine");
        queue.close().block(PATIENCE);
        assertThat(admin.sync().xlen("amboy:{foreign.0}:foreign:s")).isZero();
    }

    @Test
    @DisplayName("a client that others own serves several queues and is left open")
    void sharedClient() {
        RedisClient shared = RedisClient.create();
        shared.setOptions(RedisQueue.clientOptions());
        RedisURI address = RedisURI.create(server.uri());
        for (String name : new String[] {"first", "second"}) {
            JobQueue queue =
                    RedisQueue.builder(worker(), shared, address).id(name).build();
            queue.start().block(PATIENCE);
            assertThat(queue.call(ECHO.request(name)).block(PATIENCE)).isEqualTo(name);
            queue.close().block(PATIENCE);
        }
        try (StatefulRedisConnection<String, String> open = shared.connect(address)) {
            assertThat(open.sync().ping()).isEqualTo("PONG");
        }
        shared.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("a client that would send commands twice is refused")
    void replayingClient() {
        RedisClient replaying = RedisClient.create();
        replaying.setOptions(ClientOptions.create());
        JobQueue queue = RedisQueue.builder(worker(), replaying, RedisURI.create(server.uri()))
                .id("replaying")
                .build();
        assertThatThrownBy(() -> queue.start().block(PATIENCE))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("clientOptions");
        replaying.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
