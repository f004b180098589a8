package io.amboy.memory;

import io.amboy.contract.QueueKit;
import io.amboy.contract.StoreContracts;

/** Jobs held as objects. */
class MemoryStoreTest extends StoreContracts {
    @Override
    public QueueKit.Factory kits() {
        return MemoryKit.factory(null);
    }
}
