package io.amboy.memory;

import io.amboy.contract.AwaitContract;
import io.amboy.contract.CallContract;
import io.amboy.contract.CancellationContract;
import io.amboy.contract.JobStatsContract;
import io.amboy.contract.JobsContract;
import io.amboy.contract.PayloadContract;
import io.amboy.contract.QueueKit;
import io.amboy.contract.ResultsContract;
import io.amboy.contract.RetentionContract;
import io.amboy.contract.RevocationContract;
import io.amboy.contract.StatsContract;
import io.amboy.contract.StoreClaimsContract;
import io.amboy.contract.StoreContract;
import io.amboy.contract.StoreStreamsContract;
import io.amboy.contract.SubscribersContract;
import io.amboy.contract.SubscriptionContract;
import org.junit.jupiter.api.Nested;

/** What a store lets see of its jobs, and the store itself, to be run by the memory store in one of its forms. */
abstract class MemoryStoreContracts {
    abstract QueueKit.Factory kits();

    @Nested
    class Await implements AwaitContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Call implements CallContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Cancellation implements CancellationContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class JobStats implements JobStatsContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Jobs implements JobsContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Payload implements PayloadContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Results implements ResultsContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Retention implements RetentionContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Revocation implements RevocationContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Stats implements StatsContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Store implements StoreContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class StoreClaims implements StoreClaimsContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class StoreStreams implements StoreStreamsContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Subscribers implements SubscribersContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }

    @Nested
    class Subscription implements SubscriptionContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryStoreContracts.this.kits();
        }
    }
}
