package io.faultd.netlink.tc;

import io.faultd.netlink.Unsigned;

/**
 * The probability that something happens to a packet, and its correlation with the packet before.
 *
 * @param probability 0 (never) to 2^32-1 (always)
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
}
