package io.amboy.memory;

import io.amboy.JobStatusInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * A subscriber to status changes. Pages are made inside the dispatcher, when this subscriber asks for one; so a slow one
 * asks seldom. A snapshot is read in steps over the index, beginning after the cursor is in place: a job that changes
 * meanwhile comes twice, and none is missed.
 */
final class ChangeSubscription extends PageSubscription<List<JobStatusInfo>> {
    private static final int STEP = 256;

    private final MemoryJobStore session;

    // dispatcher only
    private ChangeLog.@Nullable Node cursor;
    private int scan;
    private boolean detached;

    // handed over by the dispatcher
    private volatile @Nullable List<JobStatusInfo> page;
    private volatile @Nullable RuntimeException failure;

    private volatile boolean again;
    private volatile boolean drained;

    // loop only
    private boolean asked;

    private ChangeSubscription(
            MemoryJobStore session, CoreSubscriber<? super List<JobStatusInfo>> actual, boolean snapshot) {
        super(actual, session.delivery());
        this.session = session;
        this.scan = snapshot ? 0 : -1;
    }

    static Flux<List<JobStatusInfo>> pages(MemoryJobStore session, boolean snapshot) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super List<JobStatusInfo>> actual) {
                ChangeSubscription subscription = new ChangeSubscription(session, actual, snapshot);
                session.dispatcher.submit(new Command() {
                    @Override
                    void run(Engine engine) {
                        subscription.join(engine);
                    }
                });
                session.attach(subscription, actual);
            }
        };
    }

    private void join(Engine engine) {
        if (!detached) {
            cursor = engine.changes.join();
        }
    }

    @Override
    @Nullable
    List<JobStatusInfo> read(boolean first) {
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        List<JobStatusInfo> ready = page;
        if (ready == null) {
            if (!asked || again) {
                asked = true;
                again = false;
                session.dispatcher.submit(new Fetch(first));
            }
            return null;
        }
        asked = false;
        page = null;
        return ready;
    }

    /** There is news, after there was none. Called in the dispatcher; the asking is done by this subscriber's worker. */
    void fetchAgain() {
        again = true;
        wake();
    }

    /** Fills a page, or waits for news. */
    private final class Fetch extends Command {
        private final boolean first;

        private Fetch(boolean first) {
            this.first = first;
        }

        @Override
        void run(Engine engine) {
            ChangeLog.Node at = cursor;
            if (at == null || detached || page != null) {
                return; // or there is a page that has not been taken yet
            }
            List<JobStatusInfo> found = new ArrayList<>();
            try {
                if (scan >= 0) {
                    scan(engine, found);
                }
                if (scan < 0 && found.isEmpty()) { // what changed during the snapshot has been news already
                    engine.changes.read(at, found, engine.log);
                }
            } catch (RuntimeException gap) {
                failure = gap;
                wake();
                return;
            }
            if (found.isEmpty() && scan < 0 && isOver()) {
                drained = true;
                wake();
            } else if (found.isEmpty() && !first && scan < 0) {
                engine.changes.await(ChangeSubscription.this);
            } else {
                page = found;
                wake();
            }
        }

        private void scan(Engine engine, List<JobStatusInfo> found) {
            JobIndex.Step step = engine.index.scan(scan, STEP);
            scan = step.next();
            for (Entry entry : step.entries()) {
                if (!entry.isForgotten()) {
                    found.add(Snapshots.status(entry));
                }
            }
        }
    }

    @Override
    void end() {
        again = true;
        super.end();
    }

    @Override
    boolean isDrained() {
        return drained && page == null;
    }

    @Override
    void detach() {
        session.detach(this);
        session.dispatcher.submit(new Command() {
            @Override
            void run(Engine engine) {
                detached = true;
                ChangeLog.Node at = cursor;
                cursor = null;
                if (at != null) {
                    engine.changes.leave(at);
                    engine.changes.forget(ChangeSubscription.this);
                }
            }
        });
    }
}
