package io.amboy.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A subscriber that asks when the test says so, and keeps what it was given. */
final class Reader<T> extends BaseSubscriber<T> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Inbox<T> items = new Inbox<>("item of a stream");
    private final List<T> all = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Throwable error;

    /** Subscribes, and asks for so many at first. */
    static <T> Reader<T> of(Publisher<T> publisher, long demand) {
        Reader<T> reader = new Reader<>();
        publisher.subscribe(reader);
        if (demand > 0) {
            reader.request(demand);
        }
        return reader;
    }

    /** Asks for everything. */
    static <T> Reader<T> of(Publisher<T> publisher) {
        return of(publisher, Long.MAX_VALUE);
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        // asks for nothing by itself
    }

    @Override
    protected void hookOnNext(T value) {
        synchronized (all) {
            all.add(value);
        }
        items.add(value);
    }

    @Override
    protected void hookOnError(Throwable failed) {
        error = failed;
        end.countDown();
    }

    @Override
    protected void hookOnComplete() {
        end.countDown();
    }

    /** Everything so far. */
    List<T> all() {
        synchronized (all) {
            return List.copyOf(all);
        }
    }

    /** Whether the stream has ended. */
    boolean hasEnded() {
        return end.getCount() == 0;
    }

    /** Waits for the end of the stream, which must be a completion. */
    List<T> complete() {
        ended();
        assertThat(error).as("error of a stream that should complete").isNull();
        return all();
    }

    /** Waits for the end of the stream, which must be such an error. */
    <E extends Throwable> E fail(Class<E> expected) {
        ended();
        assertThat(error).isInstanceOf(expected);
        return expected.cast(error);
    }

    private void ended() {
        try {
            assertThat(end.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .as("the stream has ended, after %s items", all().size())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a stream to end", e);
        }
    }
}
