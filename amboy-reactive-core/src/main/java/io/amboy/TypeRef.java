package io.amboy;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * A Java type, generic arguments included: {@code new TypeRef<List<Thumbnail>>() {}}.
 *
 * @param <T> the type referred to
 */
public abstract class TypeRef<T> {
    private final Type type;

    /** Captures the argument that the anonymous subclass was made with. */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType self)) {
            throw new InvalidRequestException("type reference", getClass().getName(), "needs a type argument");
        }
        this.type = self.getActualTypeArguments()[0];
    }

    private TypeRef(Class<T> type) {
        this.type = type;
    }

    /**
     * A reference to a class without type arguments.
     *
     * @param type the class
     * @param <T> the class's type
     * @return the reference
     */
    public static <T> TypeRef<T> of(Class<T> type) {
        return new TypeRef<>(type) {};
    }

    /**
     * The type referred to.
     *
     * @return the reflective form, generic arguments included
     */
    public final Type type() {
        return type;
    }

    /**
     * Casts as far as erasure allows.
     *
     * @param value the value to cast
     * @return the same value
     * @throws ClassCastException if the value is not of the raw type
     */
    @SuppressWarnings("unchecked") // checked against the raw class; type arguments are the codec's affair
    final T cast(Object value) {
        return (T) rawType().cast(value);
    }

    private Class<?> rawType() {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : Object.class;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof TypeRef<?> that && type.equals(that.type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return type.getTypeName();
    }
}
