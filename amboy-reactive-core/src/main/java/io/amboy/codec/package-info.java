/** Payload codecs. */
@NullMarked
package io.amboy.codec;

import org.jspecify.annotations.NullMarked;
