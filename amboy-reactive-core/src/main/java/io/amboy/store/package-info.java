/**
 * One queue over one seam: {@link io.amboy.store.StoreQueue} does what every queue does, a
 * {@link io.amboy.store.JobStore} does what a storage backend does.
 *
 * <p>A new backend is a {@code JobStore} and a builder, and passes the contract suites of the test-jar.
 */
@NullMarked
package io.amboy.store;

import org.jspecify.annotations.NullMarked;
