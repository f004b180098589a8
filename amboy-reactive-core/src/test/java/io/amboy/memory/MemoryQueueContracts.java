package io.amboy.memory;

import io.amboy.contract.AbortContract;
import io.amboy.contract.BlockingContract;
import io.amboy.contract.CapacityContract;
import io.amboy.contract.CheckContract;
import io.amboy.contract.ClaimContract;
import io.amboy.contract.CloseContract;
import io.amboy.contract.DependencyContract;
import io.amboy.contract.DependencyFailureContract;
import io.amboy.contract.ExpiryContract;
import io.amboy.contract.HandlerContract;
import io.amboy.contract.LifecycleContract;
import io.amboy.contract.MisbehaviourContract;
import io.amboy.contract.OrderingContract;
import io.amboy.contract.PutContract;
import io.amboy.contract.QueueKit;
import io.amboy.contract.RateLimitContract;
import io.amboy.contract.RetryContract;
import io.amboy.contract.RevivalContract;
import io.amboy.contract.RunnerContract;
import io.amboy.contract.ScopeContract;
import io.amboy.contract.TimeContract;
import io.amboy.contract.TypeContract;
import org.junit.jupiter.api.Nested;

/** Every contract of a queue, to be run by the memory store in one of its forms. */
abstract class MemoryQueueContracts {
    abstract QueueKit.Factory kits();

    @Nested
    class Abort implements AbortContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Blocking implements BlockingContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Capacity implements CapacityContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Check implements CheckContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Claim implements ClaimContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Close implements CloseContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Dependency implements DependencyContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class DependencyFailure implements DependencyFailureContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Expiry implements ExpiryContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Handler implements HandlerContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Lifecycle implements LifecycleContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Misbehaviour implements MisbehaviourContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Ordering implements OrderingContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Put implements PutContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class RateLimit implements RateLimitContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Retry implements RetryContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Revival implements RevivalContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Runner implements RunnerContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Scope implements ScopeContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Time implements TimeContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }

    @Nested
    class Type implements TypeContract {
        @Override
        public QueueKit.Factory kits() {
            return MemoryQueueContracts.this.kits();
        }
    }
}
