package io.amboy.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobQueue;
import io.amboy.JobRegistry;
import io.amboy.JobType;
import io.amboy.QueueStats;
import io.amboy.memory.MemoryQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Transfers of one account never run beside each other; those of different accounts do. */
class ExclusiveScopeTest {
    private static final JobType<String, Void> TRANSFER = JobType.of("transfer", 1, String.class, Void.class);

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Map<String, Integer> balance = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /** Reads, waits, writes: two of these at once on one account would lose money. */
    private Mono<Void> transfer(String account) {
        return Mono.defer(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    int before = balance.getOrDefault(account, 0);
                    return Mono.delay(Duration.ofSeconds(1), clock).doOnNext(waited -> {
                        balance.put(account, before + 1);
                        running.decrementAndGet();
                    });
                })
                .then();
    }

    @Test
    void noTransferIsLostAndAccountsDoNotWaitForEachOther() {
        JobRegistry registry = JobRegistry.builder()
                .handle(TRANSFER, (account, context) -> transfer(account))
                .build();
        JobQueue queue = MemoryQueue.builder(registry).scheduler(clock).build();
        queue.putAll(Flux.range(0, 80)
                        .map(i -> "account-" + i % 4)
                        .map(account -> TRANSFER.request(account).exclusive(account)))
                .then(queue.start())
                .subscribe();

        clock.advanceTimeBy(Duration.ofSeconds(20)); // 20 transfers an account, a second each

        List<QueueStats> stats = new ArrayList<>();
        queue.stats().subscribe(stats::add);
        assertThat(stats).containsExactly(new QueueStats(0, 0, 0, 0, 80, 0, 0, 0));
        assertThat(balance)
                .hasSize(4)
                .allSatisfy((account, sum) -> assertThat(sum).isEqualTo(20));
        assertThat(most).hasValue(4);
        queue.close().subscribe();
        clock.advanceTimeBy(Duration.ofSeconds(1));
    }
}
