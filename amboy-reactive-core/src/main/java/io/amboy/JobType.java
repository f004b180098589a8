package io.amboy;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A typed key: the name, version, payload type and result type of a kind of job. Producers make requests with it,
 * workers register a handler for it, and both read payloads and results through it without a cast.
 *
 * @param <P> the payload
 * @param <R> the result
 */
public final class JobType<P, R> {
    static {
        Ids.prepare(); // rather here than on the thread of the first request
    }

    private final JobTypeId id;
    private final TypeRef<P> payload;
    private final TypeRef<R> result;

    private JobType(JobTypeId id, TypeRef<P> payload, TypeRef<R> result) {
        this.id = id;
        this.payload = payload;
        this.result = result;
    }

    /**
     * A type whose payload and result are plain classes.
     *
     * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
     * @param version 0 or more
     * @param payload the payload's class
     * @param result the result's class; {@link Void} for jobs without a value
     * @param <P> the payload
     * @param <R> the result
     * @return the type
     */
    public static <P, R> JobType<P, R> of(String name, int version, Class<P> payload, Class<R> result) {
        return of(name, version, TypeRef.of(payload), TypeRef.of(result));
    }

    /**
     * A type whose payload or result is generic.
     *
     * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
     * @param version 0 or more
     * @param payload the payload's type
     * @param result the result's type
     * @param <P> the payload
     * @param <R> the result
     * @return the type
     */
    public static <P, R> JobType<P, R> of(String name, int version, TypeRef<P> payload, TypeRef<R> result) {
        return new JobType<>(new JobTypeId(name, version), payload, result);
    }

    /**
     * Name and version.
     *
     * @return the stored form of this type
     */
    public JobTypeId id() {
        return id;
    }

    /**
     * What a payload of this type is.
     *
     * @return the payload's type
     */
    public TypeRef<P> payloadType() {
        return payload;
    }

    /**
     * What a result of this type is.
     *
     * @return the result's type
     */
    public TypeRef<R> resultType() {
        return result;
    }

    /**
     * Asks for one job of this type. The id is minted here.
     *
     * @param value the payload
     * @return a request to refine and to put
     */
    public JobRequest<R> request(P value) {
        return new JobRequest<>(this, value, Ids.mint(), JobOptions.DEFAULT);
    }

    /**
     * The payload of a stored job of this type.
     *
     * @param job a job of this type
     * @return the payload
     * @throws InvalidRequestException if the job is of another type
     * @throws UnreadablePayloadException if the stored bytes are not a payload of this type
     */
    public P payloadOf(Job job) {
        requireSame(job.type(), job.id());
        P value = job.payload().as(payload);
        if (value == null) {
            throw new UnreadablePayloadException(id, "job " + job.id() + " has no payload", null);
        }
        return value;
    }

    /**
     * The value of a job that succeeded.
     *
     * @param ended the outcome of a job of this type
     * @return the value; empty if the job succeeded without one; an error if it did not succeed:
     *     {@link JobFailedException}, {@link JobAbortedException} or {@link JobExpiredException}
     */
    public Mono<R> resultOf(JobResult ended) {
        return Mono.defer(() -> {
            requireSame(ended.type(), ended.id());
            return ended.state() == JobState.SUCCEEDED
                    ? Mono.justOrEmpty(ended.value().as(result))
                    : Mono.error(JobEndedException.of(ended));
        });
    }

    /**
     * The value of an outcome, for streams that must not end with one failed job: {@code results().mapNotNull(type::valueOf)}.
     *
     * @param ended any outcome
     * @return the value; null if the job is of another type, did not succeed, or had none
     * @throws UnreadablePayloadException if the stored bytes are not a result of this type
     */
    public @Nullable R valueOf(JobResult ended) {
        boolean mine = ended.type().name().equals(id.name());
        return mine && ended.state() == JobState.SUCCEEDED ? ended.value().as(result) : null;
    }

    private void requireSame(JobTypeId other, String jobId) {
        if (!other.name().equals(id.name())) {
            throw new InvalidRequestException("job " + jobId + " of type", other, "is not a " + id.name());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (other == this) {
            return true;
        }
        return other instanceof JobType<?, ?> that
                && id.equals(that.id)
                && payload.equals(that.payload)
                && result.equals(that.result);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
