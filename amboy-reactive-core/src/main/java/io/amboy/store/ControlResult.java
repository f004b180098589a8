package io.amboy.store;

import io.amboy.JobState;
import org.jspecify.annotations.Nullable;

/**
 * What came of an order.
 *
 * @param applied whether it took effect
 * @param state the job's recorded state; null if there is no such job, or the order names none
 */
public record ControlResult(boolean applied, @Nullable JobState state) {}
