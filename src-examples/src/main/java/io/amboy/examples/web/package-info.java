/** A web process that puts jobs and follows them, while other processes do the work. */
@NullMarked
package io.amboy.examples.web;

import org.jspecify.annotations.NullMarked;
