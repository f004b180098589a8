package io.amboy.store;

import io.amboy.InvalidRequestException;
import io.amboy.JobRegistry;
import io.amboy.JobRequest;
import io.amboy.JobType;
import io.amboy.PayloadCodec;
import io.amboy.UnknownTypeException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Checks and encodes requests, before anything is stored. */
final class Admission {
    private final JobRegistry registry;
    private final @Nullable PayloadCodec codec;

    Admission(JobRegistry registry, @Nullable PayloadCodec codec) {
        this.registry = registry;
        this.codec = codec;
    }

    static long mintToken() {
        long token;
        do {
            token = ThreadLocalRandom.current().nextLong();
        } while (token == 0);
        return token;
    }

    NewJob admit(@Nullable JobRequest<?> request, long token, boolean urgent) {
        if (request == null) {
            throw new InvalidRequestException("request", null, "must not be null");
        }
        JobType<?, ?> known = registry.type(request.type().id());
        if (known == null) {
            throw new UnknownTypeException(request.type().id());
        }
        if (!known.equals(request.type())) {
            throw new InvalidRequestException("job type", known, "is registered with another payload or result");
        }
        Object payload = request.payload();
        return new NewJob(
                request,
                codec == null
                        ? payload
                        : codec.encode(payload, known.payloadType().type()),
                token,
                urgent);
    }
}
