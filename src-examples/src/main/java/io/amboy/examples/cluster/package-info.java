/** A cluster on one machine, for the examples: a redis-server and processes of workers. */
@NullMarked
package io.amboy.examples.cluster;

import org.jspecify.annotations.NullMarked;
