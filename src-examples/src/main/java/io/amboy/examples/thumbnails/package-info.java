/** Makes thumbnails of a folder of pictures and a page that shows them. */
@NullMarked
package io.amboy.examples.thumbnails;

import org.jspecify.annotations.NullMarked;
