package io.amboy.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.examples.web.Browser.Event;
import io.amboy.examples.web.Browser.Reply;
import io.amboy.memory.MemoryQueue;
import io.amboy.store.StoreLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.netty.ChannelBindException;
import reactor.test.StepVerifier;

/** The routes before a small queue in memory: what they refuse, and what they say then. */
class RoutesTest {
    private static final int ROOM = 3;

    private final JobQueue queue = MemoryQueue.builder(Counting.types())
            .capacity(ROOM, StoreLimits.OnFull.FAIL)
            .retain(2, Duration.ofHours(1))
            .build();

    private WebServer server;
    private Browser browser;

    @BeforeEach
    void start() {
        server = WebServer.start(queue, Page.load(), 0).block(Browser.PATIENCE);
        browser = Browser.of(server);
    }

    @AfterEach
    void stop() {
        server.close().block(Browser.PATIENCE);
    }

    @Test
    void badTextIsRefusedWithTheReason() {
        refused(browser.post(new byte[0]), 400, "must not be blank");
        refused(browser.post(" \n".getBytes(StandardCharsets.UTF_8)), 400, "must not be blank");
        refused(browser.post(new byte[] {(byte) 0xff}), 400, "is not UTF-8");
        refused(browser.post(new byte[Body.MOST_BYTES + 1]), 413, "is over the limit");
        refused(browser.post(new byte[10 * Body.MOST_BYTES]), 413, "is over the limit");
    }

    @Test
    void unknownJobIsNotFound() {
        refused(browser.get("/jobs/nobody"), 404, "nobody");
        refused(browser.get("/jobs/nobody/result"), 404, "nobody");
        assertThat(browser.delete("/jobs/nobody").body().path("outcome").asString())
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void cursorThatIsNoneOrOfAnotherLogIsRefused() {
        assertThat(browser.statusOfResults("nonsense")).isEqualTo(400);
        assertThat(browser.statusOfResults("other@7")).isEqualTo(400);
        assertThat(browser.statusOfResults("now")).isEqualTo(200);
    }

    @Test
    void fullQueueAsksToComeBackLater() {
        Flux.range(0, ROOM).map(n -> browser.post("text " + n)).blockLast(Browser.PATIENCE);
        refused(browser.post("one more".getBytes(StandardCharsets.UTF_8)), 503, "is full");
    }

    @Test
    void gapIsAnEventThatSaysWhereToGoOn() {
        String first = endedOne();
        List<String> others = List.of(endedOne(), endedOne(), endedOne(), endedOne());
        Event begun = browser.events("earliest").blockFirst(Browser.PATIENCE);
        String log = begun.id().substring(0, begun.id().lastIndexOf('@'));

        List<Event> gap = browser.events(log + "@0").collectList().block(Browser.PATIENCE); // ends, and so comes back

        assertThat(gap).singleElement().extracting(Event::name).isEqualTo("gap");
        assertThat(gap.get(0).data().path("missed").asInt()).isEqualTo(3);
        StepVerifier.create(browser.events(gap.get(0).id()).map(Event::job))
                .expectNextSequence(others.subList(2, 4))
                .thenCancel()
                .verify(Browser.PATIENCE);
        refused(browser.get("/jobs/" + first), 404, first);
    }

    private String endedOne() {
        String id = browser.post("a text");
        assertThat(browser.delete("/jobs/" + id).status()).isEqualTo(200);
        return id;
    }

    @Test
    void streamEndsWhenTheServerCloses() {
        String id = endedOne();
        StepVerifier.create(browser.events("earliest").map(Event::job))
                .expectNext(id)
                .then(() -> server.close().subscribe())
                .expectComplete()
                .verify(Browser.PATIENCE);
    }

    @Test
    void portThatIsTakenIsAnError() {
        StepVerifier.create(WebServer.start(queue, Page.load(), server.port()))
                .expectError(ChannelBindException.class)
                .verify(Browser.PATIENCE);
    }

    @Test
    void pageNeedsNothingFromElsewhere() {
        String html = browser.http()
                .get()
                .uri("/")
                .responseContent()
                .aggregate()
                .asString()
                .block(Browser.PATIENCE);
        assertThat(html).contains("EventSource").doesNotContain("http:", "https:", "src=", "@import", "url(");
    }

    private static void refused(Reply reply, int status, String why) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body().path("error").asString()).contains(why);
    }
}
