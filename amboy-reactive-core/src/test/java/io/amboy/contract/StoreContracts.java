package io.amboy.contract;

import org.junit.jupiter.api.Nested;

/** What a store lets see of its jobs, and the store itself, to be run by a store in one of its forms. */
public abstract class StoreContracts {
    /** Makes what is tested. */
    public abstract QueueKit.Factory kits();

    @Nested
    public class Await implements AwaitContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Call implements CallContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Cancellation implements CancellationContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class JobStats implements JobStatsContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Jobs implements JobsContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Payload implements PayloadContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Results implements ResultsContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Retention implements RetentionContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Revocation implements RevocationContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Stats implements StatsContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Store implements StoreContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class StoreClaims implements StoreClaimsContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class StoreStreams implements StoreStreamsContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Subscribers implements SubscribersContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }

    @Nested
    public class Subscription implements SubscriptionContract {
        @Override
        public QueueKit.Factory kits() {
            return StoreContracts.this.kits();
        }
    }
}
