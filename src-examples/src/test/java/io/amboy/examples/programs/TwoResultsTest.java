package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobContext;
import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobType;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A job that reads what two others of different types resulted in. */
class TwoResultsTest {
    private static final JobType<String, Integer> PRICE = JobType.of("price", 1, String.class, Integer.class);
    private static final JobType<String, Double> RATE = JobType.of("rate", 1, String.class, Double.class);
    private static final JobType<Quote, String> QUOTE = JobType.of("quote", 1, Quote.class, String.class);

    /** The payload names the jobs it needs, so that the handler can tell them apart. */
    record Quote(String currency, String price, String rate) {}

    static Mono<String> quote(Quote quote, JobContext context) {
        return Mono.zip(
                context.queue().resultOf(quote.price(), PRICE),
                context.queue().resultOf(quote.rate(), RATE),
                (price, rate) -> price * rate + " " + quote.currency());
    }

    @Test
    void quoteIsMadeOfAPriceAndARate() {
        JobRegistry registry = JobRegistry.builder()
                .handle(PRICE, (article, context) -> Mono.just(120))
                .handle(RATE, (currency, context) -> Mono.just(1.25))
                .handle(QUOTE, TwoResultsTest::quote)
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();
        JobRequest<Integer> price = PRICE.request("chair");
        JobRequest<Double> rate = RATE.request("EUR");
        JobRequest<String> quote =
                QUOTE.request(new Quote("EUR", price.id(), rate.id())).after(price.id(), rate.id());

        String text = queue.start()
                .thenMany(queue.putAll(Flux.just(quote, price, rate)))
                .then(queue.resultOf(quote.id(), QUOTE))
                .block(Duration.ofSeconds(10));

        assertThat(text).isEqualTo("150.0 EUR");
        queue.close().block(Duration.ofSeconds(10));
    }
}
