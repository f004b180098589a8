package io.amboy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a process knows about jobs: types, handlers, older payload versions and dependency checks. Immutable; made by
 * {@link #builder()} and handed to a queue. Only types named here are ever put or decoded.
 */
public final class JobRegistry {
    private final Map<JobTypeId, JobType<?, ?>> types;
    private final Map<JobTypeId, Handled<?, ?>> handled;
    private final Map<String, DependencyCheck> checks;
    private final Set<JobTypeId> pulled;

    private JobRegistry(Builder builder) {
        Map<JobTypeId, Handled<?, ?>> routes = new LinkedHashMap<>(builder.handled);
        builder.upcasters.forEach((older, upcaster) -> {
            Handled<?, ?> target = builder.handled.get(upcaster.to.id());
            if (target != null) {
                routes.put(older, target.from(upcaster));
            }
        });
        this.types = new HashMap<>(builder.types);
        this.handled = new HashMap<>(routes);
        this.checks = Map.copyOf(builder.checks);
        this.pulled = Set.copyOf(builder.pulled);
    }

    /**
     * Starts a registry.
     *
     * @return an empty builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The type registered under a name and version.
     *
     * @param id name and version
     * @return null if it is unknown
     */
    public @Nullable JobType<?, ?> type(JobTypeId id) {
        return types.get(id);
    }

    /**
     * What runs jobs of a stored type, older versions with an upcaster included.
     *
     * @param id name and version
     * @return null if nothing does
     */
    public @Nullable Handled<?, ?> handler(JobTypeId id) {
        return handled.get(id);
    }

    /**
     * Gets a codec ready for everything that may be encoded or decoded.
     *
     * @param codec the codec of a queue that is being built
     */
    public void prepare(PayloadCodec codec) {
        types.values().forEach(type -> {
            codec.prepare(type.payloadType().type());
            codec.prepare(type.resultType().type());
        });
        handled.values().forEach(each -> {
            if (each.upcaster != null) {
                codec.prepare(each.upcaster.older.type());
            }
        });
    }

    /**
     * Lets {@link JobType#payloadOf(Job)} read a job that was put with an older version of its type.
     *
     * @param job a stored job
     * @return the job, its payload that of the newest version if an upcaster leads there
     */
    public Job readable(Job job) {
        Handled<?, ?> known = handled.get(job.type());
        return known == null || known.upcaster == null ? job : job.withPayload(known.upcaster.reading(job.payload()));
    }

    /**
     * Everything that this process can run.
     *
     * @return stored types, older versions included, and how they are run
     */
    public Map<JobTypeId, HandlerOptions> handledOptions() {
        Map<JobTypeId, HandlerOptions> options = new HashMap<>();
        pulled.forEach(id -> options.put(id, HandlerOptions.DEFAULT));
        handled.forEach((id, each) -> options.put(id, each.options));
        return Map.copyOf(options);
    }

    /**
     * The dependency check registered under a name.
     *
     * @param name its name
     * @return null if it is unknown
     */
    public @Nullable DependencyCheck check(String name) {
        return checks.get(name);
    }

    /**
     * A handler and how it is run.
     *
     * @param <P> the payload
     * @param <R> the result
     */
    public static final class Handled<P, R> {
        private final JobType<P, R> type;
        private final JobHandler<P, R> handler;
        private final HandlerOptions options;
        private final @Nullable Upcaster<?, P> upcaster;

        private Handled(
                JobType<P, R> type,
                JobHandler<P, R> handler,
                HandlerOptions options,
                @Nullable Upcaster<?, P> upcaster) {
            this.type = type;
            this.handler = handler;
            this.options = options;
            this.upcaster = upcaster;
        }

        @SuppressWarnings("unchecked") // an upcaster is made for the type it is registered with
        private Handled<P, R> from(Upcaster<?, ?> older) {
            return new Handled<>(type, handler, options, (Upcaster<?, P>) older);
        }

        /**
         * The type that the handler takes.
         *
         * @return the newest version
         */
        public JobType<P, R> type() {
            return type;
        }

        /**
         * How it is run.
         *
         * @return the options
         */
        public HandlerOptions options() {
            return options;
        }

        /**
         * Makes the run of one job: reads the payload and calls the handler. Both happen here, not on subscription.
         *
         * @param payload the stored payload
         * @param context the running job
         * @return what the handler returned
         * @throws UnreadablePayloadException if the payload is not what this version says
         */
        public Mono<R> handle(JobData payload, JobContext context) {
            P value;
            try {
                value = upcaster == null ? payload.as(type.payloadType()) : upcaster.read(payload);
            } catch (AmboyException e) {
                throw e instanceof UnreadablePayloadException
                        ? e
                        : new UnreadablePayloadException(context.type(), String.valueOf(e.getMessage()), e);
            }
            if (value == null) {
                throw new UnreadablePayloadException(context.type(), "there is none", null);
            }
            return handler.handle(value, context);
        }
    }

    private record Upcaster<O, P>(JobType<P, ?> to, TypeRef<O> older, Function<O, P> upcast) {
        /** Read when asked for, and failing then. */
        JobData reading(JobData payload) {
            return payload.map(() -> read(payload));
        }

        @Nullable
        P read(JobData payload) {
            O value = payload.as(older);
            try {
                return value == null ? null : upcast.apply(value);
            } catch (RuntimeException e) {
                throw new UnreadablePayloadException(to.id(), "upcaster from " + older + " failed", e);
            }
        }
    }

    /** Collects what a process knows. Not thread-safe. */
    public static final class Builder {
        private final Map<JobTypeId, JobType<?, ?>> types = new LinkedHashMap<>();
        private final Map<JobTypeId, Handled<?, ?>> handled = new LinkedHashMap<>();
        private final Map<JobTypeId, Upcaster<?, ?>> upcasters = new LinkedHashMap<>();
        private final Map<String, DependencyCheck> checks = new LinkedHashMap<>();
        private final Set<JobTypeId> pulled = new LinkedHashSet<>();

        private Builder() {}

        /**
         * Registers a type that this process puts but does not run.
         *
         * @param type the type
         * @return this builder
         * @throws InvalidRequestException if another type has the same name and version
         */
        public Builder type(JobType<?, ?> type) {
            JobType<?, ?> former = types.putIfAbsent(type.id(), type);
            if (former != null && !former.equals(type)) {
                throw new InvalidRequestException("job type", type, "is registered with another payload or result");
            }
            return this;
        }

        /**
         * Registers a type whose jobs this process claims by hand, with {@link JobQueue#next()} and
         * {@link JobQueue#claims(int)}, and settles itself: there is no handler to run them.
         *
         * @param type the type
         * @return this builder
         * @throws InvalidRequestException if another type has the same name and version
         */
        public Builder pull(JobType<?, ?> type) {
            type(type);
            pulled.add(type.id());
            return this;
        }

        /**
         * Registers a handler with the default options.
         *
         * @param type the type
         * @param handler runs its jobs
         * @param <P> the payload
         * @param <R> the result
         * @return this builder
         * @throws InvalidRequestException if the type has a handler already
         */
        public <P, R> Builder handle(JobType<P, R> type, JobHandler<P, R> handler) {
            return handle(type, handler, UnaryOperator.identity());
        }

        /**
         * Registers a handler.
         *
         * @param type the type
         * @param handler runs its jobs
         * @param options refines {@link HandlerOptions#DEFAULT}
         * @param <P> the payload
         * @param <R> the result
         * @return this builder
         * @throws InvalidRequestException if the type has a handler already
         */
        public <P, R> Builder handle(
                JobType<P, R> type, JobHandler<P, R> handler, UnaryOperator<HandlerOptions> options) {
            type(type);
            var entry = new Handled<>(type, handler, options.apply(HandlerOptions.DEFAULT), null);
            if (handled.putIfAbsent(type.id(), entry) != null) {
                throw new InvalidRequestException("job type", type, "has a handler already");
            }
            return this;
        }

        /**
         * Lets the handler of a type run jobs that were put with an older version of it.
         *
         * @param type the type that has the handler
         * @param version the older version
         * @param older what a payload was then
         * @param upcast makes today's payload of it; must not block
         * @param <O> the older payload
         * @param <P> today's payload
         * @return this builder
         * @throws InvalidRequestException if the version is not older, or has an upcaster or a handler already
         */
        public <O, P> Builder upcast(JobType<P, ?> type, int version, Class<O> older, Function<O, P> upcast) {
            JobTypeId from = new JobTypeId(type.id().name(), version);
            if (version >= type.id().version()) {
                throw new InvalidRequestException("version " + version + " of job type", type, "is not older");
            }
            Upcaster<?, ?> former = upcasters.putIfAbsent(from, new Upcaster<>(type, TypeRef.of(older), upcast));
            if (former != null || handled.containsKey(from)) {
                throw new InvalidRequestException("job type", from, "is read already");
            }
            return this;
        }

        /**
         * Registers a dependency check.
         *
         * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}, other than {@code always}
         * @param check looks whether a job may run
         * @return this builder
         * @throws InvalidRequestException if the name is taken
         */
        public Builder check(String name, DependencyCheck check) {
            Names.name("dependency check", name);
            if (name.equals(Dependency.ALWAYS.check()) || checks.putIfAbsent(name, check) != null) {
                throw new InvalidRequestException("dependency check", name, "is taken");
            }
            return this;
        }

        /**
         * Registers several dependency checks.
         *
         * @param named checks by name
         * @return this builder
         */
        public Builder checks(Map<String, DependencyCheck> named) {
            named.forEach(this::check);
            return this;
        }

        /**
         * Ends the collection.
         *
         * @return the registry
         */
        public JobRegistry build() {
            return new JobRegistry(this);
        }
    }
}
