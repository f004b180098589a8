package io.amboy.store;

/**
 * A claim and what became of it.
 *
 * @param claim the claim
 * @param outcome what became of it
 */
public record Settling(Claim claim, Settlement outcome) {}
