/** Dependency checks on files, as Amboy has them. */
@NullMarked
package io.amboy.dependency;

import org.jspecify.annotations.NullMarked;
