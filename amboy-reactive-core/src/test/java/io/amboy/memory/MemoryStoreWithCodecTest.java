package io.amboy.memory;

import io.amboy.codec.JacksonCodec;
import io.amboy.contract.QueueKit;
import io.amboy.contract.StoreContracts;

/** Jobs held as bytes. */
class MemoryStoreWithCodecTest extends StoreContracts {
    @Override
    public QueueKit.Factory kits() {
        return MemoryKit.factory(JacksonCodec.create());
    }
}
