package io.amboy;

import java.lang.reflect.Type;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A payload or a result as a queue holds it: the object itself, or bytes that are decoded when somebody asks. Never
 * printed: {@link #toString()} tells only the form.
 */
public final class JobData {
    /** No value. */
    public static final JobData EMPTY = new JobData(null, null, null);

    private final @Nullable Object raw;
    private final @Nullable PayloadCodec codec;
    private final @Nullable Supplier<? extends @Nullable Object> other;

    private JobData(
            @Nullable Object raw, @Nullable PayloadCodec codec, @Nullable Supplier<? extends @Nullable Object> other) {
        this.raw = raw;
        this.codec = codec;
        this.other = other;
    }

    /**
     * Wraps what a store holds.
     *
     * @param raw the object, or bytes if a codec is given; null for no value
     * @param codec reads the bytes; null if the object is held as it is
     * @return the data
     */
    public static JobData of(@Nullable Object raw, @Nullable PayloadCodec codec) {
        return raw == null ? EMPTY : new JobData(raw, codec, null);
    }

    /**
     * Whether there is no value.
     *
     * @return true for a job without a result
     */
    public boolean isEmpty() {
        return raw == null;
    }

    /**
     * The stored form, for stores and transports.
     *
     * @return the object or its bytes; null for no value
     */
    public @Nullable Object raw() {
        return raw;
    }

    /**
     * The value.
     *
     * @param type what it should be
     * @param <T> what it should be
     * @return the value, or null if there is none
     * @throws UnreadablePayloadException if it is something else
     */
    public <T> @Nullable T as(TypeRef<T> type) {
        if (raw == null) {
            return null;
        }
        Type wanted = type.type();
        try {
            Object value = raw;
            if (other != null) {
                value = other.get();
            } else if (codec != null) {
                value = codec.decode((byte[]) raw, wanted);
            }
            return value == null ? null : type.cast(value);
        } catch (ClassCastException e) {
            throw new UnreadablePayloadException(wanted.getTypeName(), e);
        }
    }

    /** The same data, read otherwise when it is asked for. */
    JobData map(Supplier<? extends @Nullable Object> reader) {
        return new JobData(raw, codec, reader);
    }

    @Override
    public String toString() {
        if (raw == null) {
            return "JobData[empty]";
        }
        return raw instanceof byte[] bytes && codec != null
                ? "JobData[" + bytes.length + " bytes]"
                : "JobData[" + raw.getClass().getSimpleName() + "]";
    }
}
