package io.amboy.contract;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whatever is done in whatever order, the promises hold. A failure tells its seed; {@code -Damboy.seed=…} runs that one
 * again.
 */
public interface RandomOperationsContract {
    int OPERATIONS = 1_500;

    QueueKit.Factory kits();

    /** How many runs a test makes. */
    default int runs() {
        return 20;
    }

    @Test
    default void promisesHoldUnderRandomOperations() {
        Long wanted = Long.getLong("amboy.seed");
        SplittableRandom seeds = new SplittableRandom();
        for (int i = 0; i < (wanted == null ? runs() : 1); i++) {
            long seed = wanted == null ? seeds.nextLong() : wanted;
            try (RandomRun run = new RandomRun(kits(), seed)) {
                try {
                    run.operate(OPERATIONS);
                    run.drain();
                    run.check();
                } catch (RuntimeException | AssertionError failed) {
                    throw new AssertionError(
                            "run it again with -Damboy.seed=" + seed + "; the last operations:\n" + run.history(),
                            failed);
                }
            }
        }
    }
}
