package io.amboy.memory;

import io.amboy.contract.QueueContracts;
import io.amboy.contract.QueueKit;

/** Jobs held as objects. */
class MemoryQueueTest extends QueueContracts {
    @Override
    public QueueKit.Factory kits() {
        return MemoryKit.factory(null);
    }
}
