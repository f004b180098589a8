package io.amboy.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClient;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.examples.cluster.Cluster;
import io.amboy.examples.web.Browser.Event;
import io.amboy.examples.web.Browser.Reply;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** All of it: a server, workers in processes of their own, and a browser. */
class WebTest {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final String LONG = "word ".repeat(500); // five seconds
    private static final String SHORTER = "word ".repeat(200);

    private static Cluster cluster;
    private static WebServer server;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = new Cluster(CountWorker.class, LEASE);
        JobQueue queue = Counting.queue(Counting.types(), cluster.uri(), LEASE).build();
        server = WebServer.start(queue, Page.load(), 0).block(Browser.PATIENCE);
        cluster.start(2);
        browser = Browser.of(server);
    }

    @AfterAll
    static void stop() {
        server.close().block(Browser.PATIENCE);
        cluster.close();
    }

    @Test
    void resultsComeAsEventsAndGoOnAfterTheLastOneSeen() {
        List<String> jobs =
                Stream.of("one", "two", "three", "four", "5").map(browser::post).toList();

        List<Event> all = browser.events("earliest")
                .filter(event -> jobs.contains(event.job()))
                .take(jobs.size())
                .collectList()
                .block(Browser.PATIENCE);

        assertThat(all).extracting(Event::job).containsExactlyInAnyOrderElementsOf(jobs);
        assertThat(all).filteredOn(event -> event.state().equals("FAILED")).hasSize(1); // the one without a letter
        StepVerifier.create(browser.events(all.get(1).id()))
                .expectNextSequence(all.subList(2, 5))
                .thenCancel()
                .verify(Browser.PATIENCE);
    }

    @Test
    void jobIsAcceptedFollowedAndItsResultWaitedFor() {
        Reply accepted = browser.post("Hello, hello world".getBytes(StandardCharsets.UTF_8));
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.location())
                .isEqualTo("/jobs/" + accepted.body().path("id").asString());

        Reply result = browser.get(accepted.location() + "/result");
        assertThat(result.status()).isEqualTo(200);
        assertThat(result.body().at("/counts/words").asInt()).isEqualTo(3);
        assertThat(result.body().at("/counts/frequency/l").asInt()).isEqualTo(5);

        Reply status = browser.get(accepted.location());
        assertThat(status.body().path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(status.body().path("outcome")).isEqualTo(result.body());
    }

    @Test
    void abortAnswersWhatHappened() {
        String path = "/jobs/" + browser.post(LONG);

        Reply aborted = browser.delete(path);
        assertThat(aborted.status()).isEqualTo(200);
        assertThat(aborted.body().path("outcome").asString()).isEqualTo("ABORTED");
        assertThat(browser.get(path + "/result").body().path("state").asString())
                .isEqualTo("ABORTED");
        assertThat(browser.delete(path).status()).isEqualTo(409);
    }

    @Test
    void clientThatGoesAwayDoesNotTakeTheJobAlong() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        WebServer other = WebServer.start(watched(server.queue(), begun, cancelled), Page.load(), 0)
                .block(Browser.PATIENCE);
        String path = "/jobs/" + browser.post(SHORTER);

        Browser gone = Browser.of(other);
        Disposable waiting = gone.reply(gone.http().get().uri(path + "/result")).subscribe();
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        waiting.dispose();

        assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(browser.get(path + "/result").body().path("state").asString())
                .isEqualTo("SUCCEEDED");
        other.http().disposeNow();
    }

    /** The same queue, which tells that somebody waits for a job, and when they do no more. */
    private static JobQueue watched(JobQueue queue, CountDownLatch begun, CountDownLatch cancelled) {
        return (JobQueue) Proxy.newProxyInstance(
                WebTest.class.getClassLoader(), new Class<?>[] {JobQueue.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(queue, arguments);
                        return method.getName().equals("await")
                                ? ((Mono<?>) answer)
                                        .doOnSubscribe(subscription -> begun.countDown())
                                        .doOnCancel(cancelled::countDown)
                                : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void jobsOfKilledWorkerEndElsewhere() {
        List<String> jobs =
                Stream.generate(() -> browser.post(SHORTER)).limit(4).toList(); // all slots there are
        Mono.when(jobs.stream().map(WebTest::running).toList()).block(Browser.PATIENCE);

        cluster.workers().get(0).process().destroyForcibly().onExit().join();

        Flux<Reply> ends = Flux.fromIterable(jobs)
                .flatMap(id -> browser.reply(browser.http().get().uri("/jobs/" + id + "/result")));
        assertThat(ends.collectList().block(Browser.PATIENCE))
                .extracting(reply -> reply.body().path("state").asString())
                .containsOnly("SUCCEEDED");
        assertThat(jobs).anyMatch(id -> crashes(id) == 1);
    }

    private static Mono<?> running(String id) {
        JobClient queue = server.queue();
        return queue.watch(id).filter(job -> job.state() == JobState.RUNNING).next();
    }

    private static int crashes(String id) {
        return browser.get("/jobs/" + id).body().path("crashes").asInt();
    }
}
