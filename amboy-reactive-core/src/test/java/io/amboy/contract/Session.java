package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.amboy.Job;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobStatusInfo;
import io.amboy.PutResult;
import io.amboy.QueueStats;
import io.amboy.store.Claim;
import io.amboy.store.Control;
import io.amboy.store.ControlResult;
import io.amboy.store.JobStore;
import io.amboy.store.NewJob;
import io.amboy.store.Revocation;
import io.amboy.store.Settlement;
import io.amboy.store.Settling;
import io.amboy.store.StoreSession;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A bare session with a store: what a queue is made of, without the queue. */
final class Session {
    private static final AtomicLong TOKENS = new AtomicLong(1);

    final QueueKit kit;
    final StoreSession settings;
    final JobStore store;

    /** What was handed to this session; it asks for nothing by itself. */
    final Reader<Claim> claims;

    final Reader<Revocation> revocations;

    private Session(QueueKit kit, StoreSession settings) {
        this.kit = kit;
        this.settings = settings;
        this.store = kit.store();
        store.open(settings).block(kit.patience());
        this.revocations = Reader.of(store.revocations());
        this.claims = Reader.of(store.claims(), 0);
    }

    static Session open(QueueKit kit, JobRegistry registry) {
        return new Session(kit, kit.session(registry));
    }

    /** With echo jobs only. */
    static Session open(QueueKit kit) {
        return open(kit, Rig.echo());
    }

    <T> T get(Mono<T> mono) {
        T value = mono.block(kit.patience());
        assertThat(value).isNotNull();
        return value;
    }

    NewJob job(JobRequest<?> request, long token) {
        Object payload = settings.codec() == null
                ? request.payload()
                : settings.codec()
                        .encode(request.payload(), request.type().payloadType().type());
        return new NewJob(request, payload, token, false);
    }

    NewJob job(JobRequest<?> request) {
        return job(request, TOKENS.incrementAndGet());
    }

    PutResult add(JobRequest<?> request) {
        return get(store.add(job(request)));
    }

    void add(String... ids) {
        Stream.of(ids).forEach(id -> assertThat(add(Rig.job(id)).created()).isTrue());
    }

    /** Asks for one claim, and waits for it. */
    Claim claim() {
        claims.request(1);
        return claims.items.next();
    }

    /** The recorded status; null if the claim was refused. */
    @Nullable
    JobStatusInfo settle(Claim claim, Settlement outcome) {
        return get(store.settle(List.of(new Settling(claim, outcome)))).get(0).status();
    }

    void complete(Claim claim) {
        assertThat(settle(claim, Settlement.DONE)).isNotNull();
    }

    ControlResult order(Control order) {
        return get(store.control(order));
    }

    Job find(String id) {
        return get(store.find(id));
    }

    boolean knows(String id) {
        return get(store.find(id).hasElement());
    }

    QueueStats stats() {
        return get(store.stats()).total();
    }

    void close() {
        store.close().block(kit.patience());
    }
}
