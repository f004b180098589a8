package io.amboy.store;

import io.amboy.JobStatusInfo;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a settlement.
 *
 * @param claim the claim
 * @param status the job's status as recorded; null if the claim does not count any more and nothing was recorded
 */
public record Settled(Claim claim, @Nullable JobStatusInfo status) {}
