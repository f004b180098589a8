package io.amboy.contract;

import io.amboy.JobContext;
import io.amboy.JobHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A handler whose runs end when and how the test says. */
final class Steered implements JobHandler<String, String> {
    /** The runs that have begun. */
    final Inbox<Run> starts = new Inbox<>("start of a run");

    /** The ids of the jobs whose runs were cancelled. */
    final Inbox<String> cancels = new Inbox<>("cancelled run");

    private final Map<String, Run> latest = new ConcurrentHashMap<>();

    /** One run. */
    static final class Run {
        final String payload;
        final JobContext context;
        private final Sinks.One<String> end = Sinks.one();

        private Run(String payload, JobContext context) {
            this.payload = payload;
            this.context = context;
        }

        String id() {
            return context.id();
        }

        void succeed(String value) {
            end.emitValue(value, Sinks.EmitFailureHandler.FAIL_FAST);
        }

        void fail(Throwable error) {
            end.emitError(error, Sinks.EmitFailureHandler.FAIL_FAST);
        }

        void fail(String message) {
            fail(new IllegalStateException(message));
        }
    }

    @Override
    public Mono<String> handle(String payload, JobContext context) {
        Run run = new Run(payload, context);
        latest.put(context.id(), run);
        return run.end
                .asMono()
                .doOnSubscribe(subscription -> starts.add(run))
                .doOnCancel(() -> cancels.add(context.id()));
    }

    /** The latest run of a job. */
    Run of(String id) {
        Run run = latest.get(id);
        if (run == null) {
            throw new AssertionError("job " + id + " has not run");
        }
        return run;
    }
}
