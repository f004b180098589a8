/** The queue on Redis. */
@NullMarked
package io.amboy.redis;

import org.jspecify.annotations.NullMarked;
