/** Runners: what runs a queue's claims, how many at once and how fast. */
@NullMarked
package io.amboy.runner;

import org.jspecify.annotations.NullMarked;
