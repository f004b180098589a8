package io.amboy.memory;

import io.amboy.ResultCursor;
import io.amboy.ResultPage;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** A subscriber's place in the result log. */
final class ResultSubscription extends PageSubscription<ResultPage> {
    private final MemoryJobStore session;
    private final ResultLog log;
    private long position;

    private ResultSubscription(
            MemoryJobStore session, CoreSubscriber<? super ResultPage> actual, ResultLog log, long position) {
        super(actual, session.delivery());
        this.session = session;
        this.log = log;
        this.position = position;
        log.readerCame();
    }

    static Flux<ResultPage> pages(MemoryJobStore session, ResultCursor after) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super ResultPage> actual) {
                ResultLog log = session.engine.log;
                long position;
                try {
                    position = log.positionOf(after);
                } catch (RuntimeException refused) {
                    reactor.core.publisher.Operators.error(actual, refused);
                    return;
                }
                session.attach(new ResultSubscription(session, actual, log, position), actual);
            }
        };
    }

    @Override
    @Nullable
    ResultPage read(boolean first) {
        if (!first && !log.hasAfter(position)) {
            if (isOver()) {
                return null;
            }
            session.engine.resultWaiters.add(this);
            if (!log.hasAfter(position)) {
                return null;
            }
        }
        ResultPage page = log.read(position, session.codec());
        position = page.next().position();
        return page;
    }

    @Override
    boolean isDrained() {
        return !log.hasAfter(position);
    }

    @Override
    void detach() {
        if (session.detach(this)) {
            log.readerLeft();
        }
        session.engine.resultWaiters.remove(this);
    }
}
