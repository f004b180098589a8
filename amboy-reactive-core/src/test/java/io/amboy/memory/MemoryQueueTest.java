package io.amboy.memory;

import io.amboy.contract.QueueKit;

/** Jobs held as objects. */
class MemoryQueueTest extends MemoryQueueContracts {
    @Override
    QueueKit.Factory kits() {
        return MemoryKit.factory(null);
    }
}
