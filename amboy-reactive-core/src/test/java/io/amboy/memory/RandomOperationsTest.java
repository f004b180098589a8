package io.amboy.memory;

import io.amboy.codec.JacksonCodec;
import io.amboy.contract.QueueKit;
import io.amboy.contract.RandomOperationsContract;
import org.junit.jupiter.api.Nested;

/** The memory store under random operations; a failure tells how to run it again. */
class RandomOperationsTest {
    @Nested
    class Objects implements RandomOperationsContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryKit.factory(null);
        }
    }

    @Nested
    class Bytes implements RandomOperationsContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryKit.factory(JacksonCodec.create());
        }
    }
}
