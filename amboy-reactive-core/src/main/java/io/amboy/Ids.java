package io.amboy;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.SplittableRandom;

/**
 * Mints ids: UUIDv7, so that ids sort by the time they were made.
 *
 * <p>A generator is a lock; a few of them, chosen by thread, keep producers out of each other's way. An id is a name
 * and not a secret, so its random bits need to be distinct rather than unguessable.
 */
final class Ids {
    private static final int STRIPES = 16; // a power of two
    private static final TimeBasedEpochGenerator[] GENERATORS = new TimeBasedEpochGenerator[STRIPES];

    static {
        SplittableRandom seeds = new SplittableRandom(new java.security.SecureRandom().nextLong());
        for (int i = 0; i < STRIPES; i++) {
            GENERATORS[i] = Generators.timeBasedEpochGenerator(new java.util.Random(seeds.nextLong()));
        }
    }

    private Ids() {}

    /** Gathers randomness, for which the system may be waited. */
    static void prepare() {
        // by loading the class
    }

    static String mint() {
        long thread = Thread.currentThread().getId();
        return GENERATORS[(int) thread & (STRIPES - 1)].generate().toString();
    }
}
