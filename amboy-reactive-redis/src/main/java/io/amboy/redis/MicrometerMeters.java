package io.amboy.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Meters in a Micrometer registry. */
final class MicrometerMeters extends RedisMeters {
    private static final String PREFIX = "amboy.redis.";

    private final MeterRegistry registry;

    MicrometerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    RedisMeters of(String queue) {
        return new OfQueue(registry, Tags.of("queue", queue));
    }

    /** Those of one queue, looked up once. */
    private static final class OfQueue extends RedisMeters {
        private final MeterRegistry registry;
        private final Tags tags;
        private final Map<Script, Timer> well = new HashMap<>();
        private final Map<Script, Timer> failed = new HashMap<>();
        private final Counter claimed;
        private final Counter settled;
        private final Counter fenced;
        private final Counter recovered;
        private final Counter reconciled;

        private OfQueue(MeterRegistry registry, Tags tags) {
            this.registry = registry;
            this.tags = tags;
            for (Script script : Script.ALL) {
                well.put(script, timer(script, "ok"));
                failed.put(script, timer(script, "error"));
            }
            claimed = counter("claimed", "jobs that this process has taken");
            settled = counter("settled", "outcomes that were recorded");
            fenced = counter("fenced", "outcomes that were refused");
            recovered = counter("recovered", "jobs taken back from workers that were gone");
            reconciled = counter("reconciled", "jobs given back because their claim was never answered");
        }

        private Timer timer(Script script, String outcome) {
            return Timer.builder(PREFIX + "script")
                    .description("calls of scripts, as seen from this process")
                    .tags(tags.and("script", script.name, "outcome", outcome))
                    .register(registry);
        }

        private Counter counter(String name, String description) {
            return Counter.builder(PREFIX + name)
                    .description(description)
                    .tags(tags)
                    .register(registry);
        }

        @Override
        void ran(Script script, long nanos, boolean ok) {
            Timer timer = (ok ? well : failed).get(script);
            if (timer != null) {
                timer.record(nanos, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        void claimed(int jobs) {
            claimed.increment((double) jobs);
        }

        @Override
        void settled(int recorded, int refused) {
            settled.increment(recorded);
            fenced.increment(refused);
        }

        @Override
        void recovered(long jobs) {
            recovered.increment((double) jobs);
        }

        @Override
        void reconciled(long jobs) {
            reconciled.increment((double) jobs);
        }

        @Override
        void opened(String shard, Object owner, IntSupplier held, IntSupplier connected, LongSupplier losses) {
            Tags here = tags.and("shard", shard);
            Gauge.builder(PREFIX + "held", owner, any -> held.getAsInt())
                    .description("jobs in this process's hands")
                    .tags(here)
                    .register(registry);
            Gauge.builder(PREFIX + "connected", owner, any -> connected.getAsInt())
                    .description("1 while the shard can be used")
                    .tags(here)
                    .register(registry);
            FunctionCounter.builder(PREFIX + "disconnects", owner, any -> losses.getAsLong())
                    .description("how often the connection was lost")
                    .tags(here)
                    .register(registry);
        }
    }
}
