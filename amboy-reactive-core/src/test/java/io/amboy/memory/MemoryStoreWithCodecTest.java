package io.amboy.memory;

import io.amboy.codec.JacksonCodec;
import io.amboy.contract.QueueKit;

/** Jobs held as bytes. */
class MemoryStoreWithCodecTest extends MemoryStoreContracts {
    @Override
    QueueKit.Factory kits() {
        return MemoryKit.factory(JacksonCodec.create());
    }
}
