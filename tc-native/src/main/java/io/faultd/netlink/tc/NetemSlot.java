package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Packets held back and released together, as on a shared medium; {@code struct tc_netem_slot}.
 *
 * @param minDelayNanos least time between slots
 * @param maxDelayNanos most time between slots
 * @param maxPackets in one slot; 0 for no limit
 * @param maxBytes in one slot; 0 for no limit
 * @param meanDelayNanos mean time between slots, where a distribution is used instead of the range
 * @param jitterNanos its spread
 * @param distribution its shape; never reported by the kernel
 */
public record NetemSlot(
        long minDelayNanos,
        long maxDelayNanos,
        int maxPackets,
        int maxBytes,
        long meanDelayNanos,
        long jitterNanos,
        Optional<DelayDistribution> distribution) {
    static final NetemSlot NONE = ofRange(0, 0);

    private static final int TCA_NETEM_SLOT = 12;
    private static final int TCA_NETEM_SLOT_DIST = 13;

    /** Returns slots that come within a range of time, of any size. */
    public static NetemSlot ofRange(long minDelayNanos, long maxDelayNanos) {
        return new NetemSlot(minDelayNanos, maxDelayNanos, 0, 0, 0, 0, Optional.empty());
    }

    /** Returns slots whose times follow a distribution, of any size. */
    public static NetemSlot ofDistribution(DelayDistribution distribution, long meanDelayNanos, long jitterNanos) {
        return new NetemSlot(0, 0, 0, 0, meanDelayNanos, jitterNanos, Optional.of(distribution));
    }

    /** Returns the same slots with limits to their size, each 0 for none. */
    public NetemSlot withLimits(int packets, int bytes) {
        return new NetemSlot(minDelayNanos, maxDelayNanos, packets, bytes, meanDelayNanos, jitterNanos, distribution);
    }

    NetemSlot withDistribution(Optional<DelayDistribution> shape) {
        return new NetemSlot(minDelayNanos, maxDelayNanos, maxPackets, maxBytes, meanDelayNanos, jitterNanos, shape);
    }

    /**
     * Returns the same slots for a netem that may have had a distribution, which it can't drop: it then uses the mean
     * and the jitter even where there is a range, so the range is also expressed as a distribution.
     */
    NetemSlot withRangeAsDistribution() {
        if (distribution.isPresent() || maxDelayNanos == 0) {
            return this;
        }
        long half = (maxDelayNanos - minDelayNanos) / 2;
        return new NetemSlot(
                minDelayNanos,
                maxDelayNanos,
                maxPackets,
                maxBytes,
                minDelayNanos + half,
                half,
                Optional.of(DelayDistribution.uniform()));
    }

    /** Reads slots; where there is a range, a mean and a jitter only repeat it ({@link #withRangeAsDistribution}). */
    static NetemSlot decode(AttributeReader reader) {
        long min = reader.readS64();
        long max = reader.readS64();
        int packets = reader.readS32();
        int bytes = reader.readS32();
        long mean = reader.readS64();
        long jitter = reader.readS64();
        return max == 0
                ? new NetemSlot(min, max, packets, bytes, mean, jitter, Optional.empty())
                : ofRange(min, max).withLimits(packets, bytes);
    }

    /** Writes the attributes themselves. */
    void encode(AttributeWriter writer) {
        writer.putCompound(TCA_NETEM_SLOT, slot -> slot.writeU64(minDelayNanos)
                .writeU64(maxDelayNanos)
                .writeU32(maxPackets)
                .writeU32(maxBytes)
                .writeU64(meanDelayNanos)
                .writeU64(jitterNanos));
        distribution.ifPresent(table -> writer.putCompound(TCA_NETEM_SLOT_DIST, table::encode));
    }
}
