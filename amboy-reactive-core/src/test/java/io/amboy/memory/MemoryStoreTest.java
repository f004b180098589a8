package io.amboy.memory;

import io.amboy.contract.QueueKit;

/** Jobs held as objects. */
class MemoryStoreTest extends MemoryStoreContracts {
    @Override
    QueueKit.Factory kits() {
        return MemoryKit.factory(null);
    }
}
