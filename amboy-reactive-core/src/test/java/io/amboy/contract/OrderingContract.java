package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.JobClaim;
import io.amboy.JobQueue;
import io.amboy.JobState;
import io.amboy.Ordering;
import io.amboy.PutResult;
import io.amboy.QueueStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Which pending job is claimed first. */
public interface OrderingContract {
    QueueKit.Factory kits();

    private static JobQueue ordered(Rig rig, Ordering ordering) {
        return rig.started(Rig.echo(), builder -> builder.ordering(ordering).runner(Rig.BY_HAND));
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> "" + i).toList();
    }

    private List<String> drained(Ordering ordering, int count) {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = ordered(rig, ordering);
            numbers(count).forEach(id -> rig.put(queue, id));
            return rig.drain(queue, count);
        }
    }

    @Test
    default void fifoHasNoRegardToPriority() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = ordered(rig, Ordering.fifo());
            numbers(50).forEach(id -> rig.put(queue, Rig.job(id).priority(Integer.parseInt(id) % 7)));
            assertThat(rig.drain(queue, 50)).containsExactlyElementsOf(numbers(50));
        }
    }

    @Test
    @DisplayName("who puts without waiting for answers is served in the order of the puts")
    default void putsThatAreNotWaitedForKeepTheirOrder() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = ordered(rig, Ordering.fifo());
            int from = 0;
            for (int pause : List.of(70, 300)) { // a call and a bit, several calls
                for (int i = 0; i < 600; i += pause) {
                    List<Mono<PutResult>> puts = IntStream.range(from, from + pause)
                            .mapToObj(id -> queue.put(Rig.job("" + id)).cache())
                            .toList();
                    puts.forEach(Mono::subscribe);
                    rig.get(puts.get(pause / 2)); // the rest is under way
                    from += pause;
                }
            }
            assertThat(rig.drain(queue, from)).containsExactlyElementsOf(numbers(from));
        }
    }

    @Test
    @DisplayName("the larger priority goes first, and claiming takes jobs out of pending [PRI-05, PRI-02]")
    default void largerPriorityGoesFirst() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = ordered(rig, Ordering.priority());
            List<Integer> priorities =
                    new ArrayList<>(IntStream.rangeClosed(1, 25).boxed().toList());
            Collections.shuffle(priorities, new java.util.Random(1));
            priorities.forEach(priority -> rig.put(queue, Rig.job("" + priority).priority(priority)));
            assertThat(rig.stats(queue).pending()).isEqualTo(25);

            List<String> claimed = rig.drain(queue, 25);
            assertThat(claimed)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 25)
                            .mapToObj(i -> "" + (26 - i))
                            .toList());
            assertThat(rig.stats(queue)).isEqualTo(new QueueStats(0, 0, 0, 0, 25, 0, 0, 0));
        }
    }

    @Test
    default void priorityIsTheDefaultAndFifoWithinOneLevel() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = rig.byHand(Rig.echo());
            Stream.of("a0", "b1", "c0", "d1", "e-1", "f0", "g1").forEach(id -> {
                int priority = Integer.parseInt(id.substring(1));
                rig.put(queue, Rig.job(id).priority(priority));
            });
            assertThat(rig.drain(queue, 7)).containsExactly("b1", "d1", "g1", "a0", "c0", "f0", "e-1");
        }
    }

    @Test
    default void extremePrioritiesAreOrdered() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = ordered(rig, Ordering.priority());
            rig.put(queue, Rig.job("least").priority(Integer.MIN_VALUE));
            rig.put(queue, Rig.job("zero"));
            rig.put(queue, Rig.job("most").priority(Integer.MAX_VALUE));
            rig.put(queue, Rig.job("minus").priority(-1));
            assertThat(rig.drain(queue, 4)).containsExactly("most", "zero", "minus", "least");
        }
    }

    @Test
    @DisplayName("the choice is made when a slot is free: a later, more important job overtakes [PRI-04]")
    default void choiceIsMadeAtHandOver() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = ordered(rig, Ordering.priority());
            rig.put(queue, "running");
            JobClaim running = rig.get(queue.next());
            rig.put(queue, "low");
            rig.put(queue, Rig.job("high").priority(9));
            rig.done(running.complete());
            assertThat(rig.drain(queue, 2)).containsExactly("high", "low");
        }
    }

    @Test
    default void hundredsOfPriorityLevelsStayInOrder() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = ordered(rig, Ordering.priority());
            List<Integer> priorities =
                    new ArrayList<>(IntStream.range(0, 300).boxed().toList());
            Collections.shuffle(priorities, new java.util.Random(2));
            List<String> claimed = new ArrayList<>();
            for (int turn = 0; turn < 300; turn += 3) {
                priorities
                        .subList(turn, turn + 3)
                        .forEach(priority ->
                                rig.put(queue, Rig.job("" + priority).priority(priority)));
                claimed.addAll(rig.drain(queue, 1));
            }
            List<String> rest = rig.drain(queue, 200);
            assertThat(rest)
                    .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(b), Integer.parseInt(a)))
                    .doesNotContainAnyElementsOf(claimed)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    default void lifoTakesTheLatest() {
        List<String> latestFirst = new ArrayList<>(numbers(50));
        Collections.reverse(latestFirst);
        assertThat(drained(Ordering.lifo(), 50)).containsExactlyElementsOf(latestFirst);
    }

    @Test
    @DisplayName("shuffled is random, repeatable by its seed, and loses nothing [SHU-04, ADA-02]")
    default void shuffledIsRepeatableBySeed() {
        List<String> once = drained(Ordering.shuffled(42), 100);
        assertThat(once).containsExactlyInAnyOrderElementsOf(numbers(100));
        assertThat(once).isNotEqualTo(numbers(100));
        assertThat(drained(Ordering.shuffled(42), 100)).isEqualTo(once);
        assertThat(drained(Ordering.shuffled(43), 100)).isNotEqualTo(once);
    }

    @Test
    default void whatIsGivenBackGoesFirstInEveryOrdering() {
        for (Ordering ordering : List.of(Ordering.fifo(), Ordering.priority(), Ordering.lifo(), Ordering.shuffled(7))) {
            try (Rig rig = Rig.realTime(kits())) {
                JobQueue queue = ordered(rig, ordering);
                numbers(20).forEach(id -> rig.put(queue, id));
                JobClaim first = rig.get(queue.next());
                JobClaim second = rig.get(queue.next());
                rig.done(second.giveBack());
                rig.done(first.giveBack());
                rig.put(queue, "new");
                assertThat(rig.drain(queue, 2)).as("%s", ordering).containsExactly(first.id(), second.id());
                assertThat(rig.drain(queue, 19))
                        .doesNotContain(first.id(), second.id())
                        .hasSize(19);
            }
        }
    }

    @Test
    default void whatIsGivenBackGoesFirstWithinItsPriorityOnly() {
        try (Rig rig = Rig.realTime(kits())) {
            JobQueue queue = ordered(rig, Ordering.priority());
            rig.put(queue, "low 1");
            rig.put(queue, "low 2");
            JobClaim low = rig.get(queue.next());
            rig.put(queue, Rig.job("high").priority(1));
            rig.done(low.giveBack());
            assertThat(rig.drain(queue, 3)).containsExactly("high", "low 1", "low 2");
        }
    }

    @Test
    default void delayedJobsQueueUpWhenTheyAreDue() {
        try (Rig rig = Rig.virtualTime(kits())) {
            JobQueue queue = ordered(rig, Ordering.fifo());
            rig.put(queue, Rig.job("late").delay(Duration.ofSeconds(2)));
            rig.put(queue, Rig.job("soon").delay(Duration.ofSeconds(1)));
            rig.put(queue, "now");
            rig.advance(Duration.ofSeconds(1));
            rig.reach(queue, "soon", JobState.PENDING);
            rig.put(queue, "then");
            rig.advance(Duration.ofSeconds(1));
            rig.reach(queue, "late", JobState.PENDING);
            assertThat(rig.drain(queue, 4)).containsExactly("now", "soon", "then", "late");
        }
    }
}
