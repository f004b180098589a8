/** One runnable main class per feature. */
@NullMarked
package io.amboy.examples;

import org.jspecify.annotations.NullMarked;
