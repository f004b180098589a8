package io.amboy.contract;

import org.junit.jupiter.api.Nested;

/** Every contract of a queue, to be run by a store in one of its forms. */
public abstract class QueueContracts {
    /** Makes what is tested. */
    public abstract QueueKit.Factory kits();

    @Nested
    public class Abort implements AbortContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Blocking implements BlockingContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Capacity implements CapacityContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Check implements CheckContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Claim implements ClaimContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Close implements CloseContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Dependency implements DependencyContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class DependencyFailure implements DependencyFailureContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Expiry implements ExpiryContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Handler implements HandlerContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Lifecycle implements LifecycleContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Misbehaviour implements MisbehaviourContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Ordering implements OrderingContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Put implements PutContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class RateLimit implements RateLimitContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Retry implements RetryContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Revival implements RevivalContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Runner implements RunnerContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Scope implements ScopeContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Time implements TimeContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }

    @Nested
    public class Type implements TypeContract {
        @Override
        public QueueKit.Factory kits() {
            return QueueContracts.this.kits();
        }
    }
}
