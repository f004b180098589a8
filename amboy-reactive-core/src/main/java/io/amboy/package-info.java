/**
 * The vocabulary: what a job is, what a queue does, and what can be observed of both.
 *
 * <p>This package holds interfaces and immutable values only and depends on nothing else of the project. Queues are
 * made by the packages that implement them, for example {@code io.amboy.memory}.
 *
 * <p>Every {@link reactor.core.publisher.Mono} and {@link reactor.core.publisher.Flux} here is cold: nothing happens
 * before it is subscribed to.
 */
@NullMarked
package io.amboy;

import org.jspecify.annotations.NullMarked;
