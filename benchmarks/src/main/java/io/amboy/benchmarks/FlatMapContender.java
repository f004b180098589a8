package io.amboy.benchmarks;

import java.util.concurrent.CountDownLatch;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * What one writes without a queue: {@code flatMap(256)} with {@code subscribeOn} a job, which keeps nothing. Each producer
 * has a pipeline and a counter of its own, which is faster for it than one merged stream, and the work is a
 * {@code Callable}, for which Reactor has its shortest path.
 */
record FlatMapContender() implements Contender {
    private static final int CONCURRENCY = 256;

    @Override
    public String name() {
        return "Reactor flatMap(256) + subscribeOn, no state";
    }

    @Override
    public Run open(int producers) {
        Producers threads = new Producers(producers);
        return new Run() {
            @Override
            public void run(Payload[] payloads, int jobs, Tally tally) throws Exception {
                Producers.Started started = threads.start(jobs, (from, to) -> pipeline(payloads, from, to, tally));
                tally.await(Limits.RUN);
                started.join();
            }

            @Override
            public void close() {
                threads.close();
            }
        };
    }

    private static void pipeline(Payload[] payloads, int from, int to, Tally tally) throws InterruptedException {
        Tally.Part part = tally.part(to - from);
        CountDownLatch done = new CountDownLatch(1);
        Flux.range(from, to - from)
                .map(i -> payloads[i])
                .flatMap(payload -> Mono.fromCallable(payload::number).subscribeOn(Schedulers.parallel()), CONCURRENCY)
                .doFinally(signal -> done.countDown())
                .subscribe(part::see, tally::fail);
        done.await();
    }
}
