package io.amboy.memory;

import io.amboy.codec.JacksonCodec;
import io.amboy.contract.QueueContracts;
import io.amboy.contract.QueueKit;

/** Jobs held as bytes. */
class MemoryQueueWithCodecTest extends QueueContracts {
    @Override
    public QueueKit.Factory kits() {
        return MemoryKit.factory(JacksonCodec.create());
    }
}
