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

/** A question is asked while another thread has the loop and a third requests the answer: it is delivered once. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "delivered once")
@Outcome(expect = Expect.FORBIDDEN, desc = "not delivered, or twice")
@State
public class ReplyStress implements CoreSubscriber<Integer> {
    private final Engine engine = new Engine("stress");
    private final AtomicInteger delivered = new AtomicInteger();
    private volatile Subscription subscription;

    public ReplyStress() {
        engine.dispatcher.begin(engine, Schedulers.immediate(), Schedulers.immediate());
    }

    @Override
    public void onSubscribe(Subscription s) {
        subscription = s;
    }

    @Override
    public void onNext(Integer answer) {
        delivered.incrementAndGet();
    }

    @Override
    public void onError(Throwable error) {
        delivered.addAndGet(100);
    }

    @Override
    public void onComplete() {}

    @Actor
    public void asker() {
        Reply.<Integer>ask(engine.dispatcher, (state, reply) -> reply.answer(state, 1))
                .subscribe(this);
    }

    @Actor
    public void busyDispatcher() {
        engine.dispatcher.submit(Command.of(state -> {}));
    }

    @Actor
    public void requester() {
        Subscription now = subscription;
        if (now != null) {
            now.request(1);
        }
    }

    @Arbiter
    public void look(I_Result result) {
        subscription.request(1); // had it come too early before
        result.r1 = delivered.get();
    }
}
