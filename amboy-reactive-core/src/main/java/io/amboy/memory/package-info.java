/**
 * The queue in memory, and the storage that several queues of one process can share.
 *
 * <p>One serialised {@code Dispatcher} owns all state; nothing in it blocks, polls or runs user code.
 */
@NullMarked
package io.amboy.memory;

import org.jspecify.annotations.NullMarked;
