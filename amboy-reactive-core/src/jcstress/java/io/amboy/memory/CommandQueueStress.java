package io.amboy.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Three threads submit to one dispatcher: every command runs once, one at a time, by whoever has the loop. */
@JCStressTest
@Outcome(id = "3, 3, 0", expect = Expect.ACCEPTABLE, desc = "all ran, serially, and none is left")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, run twice or run at the same time")
@State
public class CommandQueueStress {
    private final Engine engine = new Engine("stress");
    private int ran; // plain on purpose: the dispatcher guards it
    private int serial;
    private boolean inside;

    public CommandQueueStress() {
        engine.dispatcher.begin(
                engine, reactor.core.scheduler.Schedulers.immediate(), reactor.core.scheduler.Schedulers.immediate());
    }

    private void submit() {
        engine.dispatcher.submit(Command.of(state -> {
            boolean alone = !inside;
            inside = true;
            ran++;
            serial += alone ? 1 : 0;
            inside = false;
        }));
    }

    @Actor
    public void first() {
        submit();
    }

    @Actor
    public void second() {
        submit();
    }

    @Actor
    public void third() {
        submit();
    }

    @Arbiter
    public void look(III_Result result) {
        int before = ran;
        result.r1 = ran;
        result.r2 = serial;
        engine.dispatcher.poke();
        result.r3 = ran - before; // what had been left behind
    }
}
