package io.faultd.netlink.tc;

import io.faultd.netlink.Unsigned;

/**
 * The probability that something happens to a packet, and its correlation with the packet before.
 *
 * @param probability 0 (never) to 2^32-1 (always); with a correlation the highest of netem's random numbers with which
 *     it happens, which is not the share of the packets ({@link #ofShare})
 * @param correlation 0 (independent) to 2^32-1
 */
public record Chance(long probability, long correlation) {
    /** Never. */
    public static final Chance NEVER = new Chance(0, 0);

    /** Always. */
    public static final Chance ALWAYS = new Chance(Unsigned.MAX_32, 0);

    public Chance {
        Unsigned.check32("probability", probability);
        Unsigned.check32("correlation", correlation);
    }

    /** Returns an independent chance of that probability, 0 to 2^32-1. */
    public static Chance of(long probability) {
        return new Chance(probability, 0);
    }

    /**
     * Returns the chance with which it happens to a share of the packets in the long run, which with a correlation of ρ
     * means many times 1/(1-ρ) packets.
     *
     * @param share of the packets, 0 to 2^32-1
     * @param correlation 0 to 2^32-1; with 2^32-2 and more netem's random numbers have no distribution, and the share
     *     is taken as the probability
     */
    public static Chance ofShare(long share, long correlation) {
        Chance unadjusted = new Chance(share, correlation);
        return unadjusted.isUniform()
                ? unadjusted
                : new Chance(
                        new CorrelatedNumbers(correlation).quantile(share / (double) Unsigned.MAX_32), correlation);
    }

    /** Returns the share of the packets to which it happens in the long run, 0 to 1. */
    public double share() {
        return isUniform()
                ? probability / (double) Unsigned.MAX_32
                : new CorrelatedNumbers(correlation).upTo(probability);
    }

    /** Returns whether the probability is the share: there is no correlation, or it happens to all packets or none. */
    public boolean isUniform() {
        return probability == 0 || probability == Unsigned.MAX_32 || !CorrelatedNumbers.isUsable(correlation);
    }
}
