package io.amboy.memory;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.scheduler.Schedulers;

/** A subscriber runs out of pages while a writer adds one and wakes those who wait: it reads the page. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the page was read")
@Outcome(expect = Expect.FORBIDDEN, desc = "the wake-up was lost, or the page read twice")
@State
public class WakeupStress implements CoreSubscriber<Integer> {
    private final Wakeups wakeups = new Wakeups();
    private final AtomicInteger read = new AtomicInteger();
    private volatile int written;
    private final PageSubscription<Integer> pages = new PageSubscription<>(this, Schedulers.immediate()) {
        private int position;

        @Override
        Integer read(boolean first) {
            if (written == position) {
                wakeups.add(this);
                if (written == position) {
                    return null;
                }
            }
            return ++position;
        }

        @Override
        boolean isDrained() {
            return false;
        }

        @Override
        void detach() {}
    };

    @Override
    public void onSubscribe(Subscription s) {}

    @Override
    public void onNext(Integer page) {
        read.incrementAndGet();
    }

    @Override
    public void onError(Throwable error) {
        read.addAndGet(100);
    }

    @Override
    public void onComplete() {}

    @Actor
    public void reader() {
        pages.request(10);
    }

    @Actor
    public void writer() {
        written = 1;
        wakeups.wakeAll(Schedulers.immediate());
    }

    @Arbiter
    public void look(I_Result result) {
        result.r1 = read.get();
    }
}
