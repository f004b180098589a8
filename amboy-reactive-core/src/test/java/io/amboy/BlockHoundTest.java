package io.amboy;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The detector of blocking calls is on in every test run; without it the suites would prove nothing about blocking. */
class BlockHoundTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JobType<String, String> WAIT = JobType.of("wait", 1, String.class, String.class);

    /** Blocks on a latch that nobody opens, for as little as it takes to be seen. */
    private static String park() throws InterruptedException {
        return "parked " + new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
    }

    @Test
    void blockingOnANonBlockingThreadIsDetected() {
        Throwable error = Mono.fromCallable(BlockHoundTest::park)
                .subscribeOn(Schedulers.parallel())
                .<Throwable>map(missed -> new AssertionError("not detected: " + missed))
                .onErrorResume(Mono::just)
                .block(PATIENCE);
        assertThat(error).isInstanceOf(BlockingOperationError.class);
    }

    @Test
    void blockingHandlerOnAWorkerFailsItsJob() {
        JobRegistry registry = JobRegistry.builder()
                .handle(
                        WAIT,
                        (payload, context) -> Mono.fromCallable(BlockHoundTest::park),
                        options -> options.retry(RetryPolicy.none()))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();
        JobResult result = queue.start()
                .then(queue.put(WAIT.request("x").id("job")))
                .then(queue.await("job"))
                .block(PATIENCE);
        assertThat(result.failure().error()).isEqualTo(BlockingOperationError.class.getName());
        queue.close().block(PATIENCE);
    }

    @Test
    void blockingHandlerThatIsDeclaredSoMayBlock() {
        JobRegistry registry = JobRegistry.builder()
                .handle(WAIT, JobHandler.blocking((payload, context) -> park()))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).build();
        assertThat(queue.start().then(queue.call(WAIT.request("x"))).block(PATIENCE))
                .isEqualTo("parked false");
        queue.close().block(PATIENCE);
    }

    @Test
    void locksOfOthersStayUsable() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true); // takes the lock of its queue
        Scheduler many = Schedulers.newParallel("many", 16);
        long cancelled = Flux.range(0, 200_000)
                .parallel(16)
                .runOn(many)
                .filter(i -> timer.schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false))
                .sequential()
                .count()
                .block(PATIENCE);
        assertThat(cancelled).isEqualTo(200_000);
        many.dispose();
        timer.shutdownNow();
    }

    @Test
    void locksOfOurOwnAreDetected() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch over = new CountDownLatch(1);
        lock.lock();
        Mono<Throwable> waits = Mono.<Throwable>fromRunnable(() -> lock.lock())
                .subscribeOn(Schedulers.parallel())
                .onErrorResume(Mono::just)
                .doFinally(signal -> over.countDown())
                .cache();
        waits.subscribe();
        over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        lock.unlock();
        assertThat(waits.block(PATIENCE)).isInstanceOf(BlockingOperationError.class);
    }
}
