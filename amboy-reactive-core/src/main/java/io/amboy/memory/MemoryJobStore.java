package io.amboy.memory;

import io.amboy.HandlerOptions;
import io.amboy.Job;
import io.amboy.JobClaim;
import io.amboy.JobFilter;
import io.amboy.JobState;
import io.amboy.JobStatusInfo;
import io.amboy.JobTypeId;
import io.amboy.PayloadCodec;
import io.amboy.Progress;
import io.amboy.PutResult;
import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import io.amboy.store.Claim;
import io.amboy.store.Control;
import io.amboy.store.ControlResult;
import io.amboy.store.JobStore;
import io.amboy.store.NewJob;
import io.amboy.store.Revocation;
import io.amboy.store.Settled;
import io.amboy.store.Settlement;
import io.amboy.store.Settling;
import io.amboy.store.StoreSession;
import io.amboy.store.StoreStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** One queue's session with a {@link MemoryStorage}. */
final class MemoryJobStore implements JobStore {
    private static final int SCAN = 512;

    final Engine engine;
    final Dispatcher dispatcher;
    private final MemoryStorage storage;
    private final Sinks.Many<Revocation> revocations = Sinks.many().unicast().onBackpressureBuffer();
    private final Set<PageSubscription<?>> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile @Nullable StoreSession session;
    private volatile boolean closed;
    private @Nullable MemoryClaim held; // dispatcher only: the latest of a chain

    MemoryJobStore(MemoryStorage storage) {
        this.storage = storage;
        this.engine = storage.engine;
        this.dispatcher = engine.dispatcher;
    }

    @Override
    public Mono<Void> open(StoreSession opened) {
        return Mono.fromRunnable(() -> {
            session = opened;
            storage.open(opened);
        });
    }

    private StoreSession session() {
        return Objects.requireNonNull(session, "the store is not open");
    }

    String queue() {
        return session().queue();
    }

    String owner() {
        return session().owner();
    }

    @Nullable
    PayloadCodec codec() {
        return session().codec();
    }

    Scheduler delivery() {
        return session().delivery();
    }

    @Nullable
    HandlerOptions options(JobTypeId type) {
        return session().types().get(type);
    }

    boolean isClosed() {
        return closed;
    }

    // ---- jobs

    @Override
    public Mono<PutResult> add(NewJob job) {
        return Mono.defer(() -> {
            Entry entry = new Entry(job);
            return Reply.ask(dispatcher, (state, reply) -> state.admissions.add(this, entry, reply));
        });
    }

    @Override
    public Mono<List<PutResult>> addAll(List<NewJob> jobs) {
        return Mono.defer(() -> {
            Entry[] entries = entries(jobs);
            return Reply.ask(dispatcher, (state, reply) -> state.admissions.addAll(this, entries, reply));
        });
    }

    @Override
    public Mono<List<PutResult>> addTogether(List<NewJob> jobs) {
        return Mono.defer(() -> {
            Entry[] entries = entries(jobs);
            return Reply.ask(dispatcher, (state, reply) -> state.admissions.addTogether(entries, reply));
        });
    }

    private static Entry[] entries(List<NewJob> jobs) {
        Entry[] entries = new Entry[jobs.size()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = new Entry(jobs.get(i));
        }
        return entries;
    }

    @Override
    public Mono<Job> find(String id) {
        return Reply.ask(dispatcher, (state, reply) -> {
            Entry entry = state.index.get(id);
            reply.answer(state, entry == null || entry.isForgotten() ? null : Snapshots.job(entry, state.log, codec()));
        });
    }

    @Override
    public Flux<Job> jobs(JobFilter filter) {
        return scan(filter, 0)
                .expand(page -> page.next() < 0 ? Mono.empty() : scan(filter, page.next()), 1)
                .concatMapIterable(Page::jobs, 1);
    }

    private record Page(List<Job> jobs, int next) {}

    private Mono<Page> scan(JobFilter filter, int cursor) {
        return Reply.ask(dispatcher, (state, reply) -> {
            JobIndex.Step step = state.index.scan(cursor, SCAN);
            List<Job> found = new ArrayList<>();
            for (Entry entry : step.entries()) {
                if (!entry.isForgotten() && filter.matches(entry.id, entry.type.id, entry.state)) {
                    found.add(Snapshots.job(entry, state.log, codec()));
                }
            }
            reply.answer(state, new Page(found, step.next()));
        });
    }

    // ---- claims

    @Override
    public Flux<Claim> claims() {
        return Claimant.claims(this);
    }

    @Override
    public Flux<Revocation> revocations() {
        return revocations.asFlux();
    }

    @Override
    public Mono<List<Settled>> settle(List<Settling> batch) {
        return Reply.askForQueue(dispatcher, (state, reply) -> {
            List<Settled> answers = new ArrayList<>(batch.size());
            for (Settling each : batch) {
                boolean mine = each.claim() instanceof MemoryClaim claim && claim.claimant.session == this;
                JobStatusInfo status = mine ? state.settle((MemoryClaim) each.claim(), each.outcome()) : null;
                answers.add(new Settled(each.claim(), status));
            }
            reply.answer(state, answers);
        });
    }

    @Override
    public void progress(Claim claim, Progress progress) {
        if (!(claim instanceof MemoryClaim mine)) {
            return;
        }
        Progress before = mine.progress;
        mine.progress = progress;
        if (!before.equals(progress)) {
            dispatcher.submit(new Command() {
                @Override
                void run(Engine state) {
                    if (mine.entry.claim == mine && mine.entry.state == JobState.RUNNING) {
                        state.touch(mine.entry);
                    }
                }
            });
        }
    }

    /** Dispatcher only: the claim is in this session's hands. */
    void hold(MemoryClaim claim) {
        MemoryClaim before = held;
        claim.previous = before;
        if (before != null) {
            before.next = claim;
        }
        held = claim;
    }

    /** Dispatcher only. */
    void release(MemoryClaim claim) {
        MemoryClaim before = claim.previous;
        MemoryClaim after = claim.next;
        if (before != null) {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        } else {
            held = before;
        }
        claim.previous = null;
        claim.next = null;
    }

    /** Dispatcher only. */
    void revoke(Revocation revocation) {
        revocations.tryEmitNext(revocation);
    }

    // ---- orders and counters

    @Override
    public Mono<ControlResult> control(Control order) {
        return Reply.ask(dispatcher, (state, reply) -> Orders.carryOut(state, order, reply));
    }

    @Override
    public Mono<StoreStats> stats() {
        return Reply.ask(dispatcher, (state, reply) -> reply.answer(state, new StoreStats(state.lanes.stats())));
    }

    // ---- streams

    @Override
    public Flux<ResultPage> results(ResultCursor after) {
        return ResultSubscription.pages(this, after);
    }

    @Override
    public Flux<List<JobStatusInfo>> changes(boolean snapshot) {
        return ChangeSubscription.pages(this, snapshot);
    }

    <T> void attach(PageSubscription<T> subscription, CoreSubscriber<? super T> actual) {
        subscriptions.add(subscription);
        if (closed) {
            subscription.detach();
            Operators.complete(actual);
            return;
        }
        actual.onSubscribe(subscription);
        if (closed) {
            subscription.end();
        }
    }

    /** Whether it was attached. */
    boolean detach(PageSubscription<?> subscription) {
        return subscriptions.remove(subscription);
    }

    // ---- the end

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> session == null ? Mono.empty() : end(false));
    }

    /** Ends the session as if its process had died: what it holds is lost. */
    Mono<Void> crash() {
        return end(true);
    }

    private Mono<Void> end(boolean lost) {
        return Reply.<Void>ask(dispatcher, (state, reply) -> {
                    closed = true;
                    state.sessionLeft();
                    state.lanes.leave(this);
                    state.admissions.refuse(this);
                    for (MemoryClaim claim = held; claim != null; claim = held) {
                        end(state, claim, lost);
                    }
                    reply.answer(state, null);
                })
                .then(Mono.fromRunnable(() -> {
                    subscriptions.forEach(PageSubscription::end);
                    if (!lost) {
                        revocations.tryEmitComplete();
                    }
                }));
    }

    private void end(Engine state, MemoryClaim claim, boolean lost) {
        if (lost) {
            state.lose(claim);
            revoke(new Revocation(claim, JobClaim.Revocation.LOST, "the worker is gone"));
        } else {
            state.settle(claim, Settlement.RELEASED);
        }
        if (held == claim) {
            release(claim); // it did not count any more
        }
    }
}
