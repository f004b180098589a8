package io.amboy.store;

import io.amboy.JobClaim;

/**
 * A claim that no longer counts.
 *
 * @param claim the claim
 * @param cause why: an aborted one is yet to be settled as such, a lost one cannot be settled any more
 * @param reason a few words
 */
public record Revocation(Claim claim, JobClaim.Revocation cause, String reason) {}
