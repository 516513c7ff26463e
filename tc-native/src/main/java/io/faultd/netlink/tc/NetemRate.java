package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.Unsigned;

/**
 * netem's own rate, {@code struct tc_netem_rate}.
 *
 * @param bytesPerSecond from 0 (no limit)
 * @param packetOverheadBytes added to each packet's size; can be negative
 * @param cellBytes the link sends in cells of that size; 0 if it does not
 * @param cellOverheadBytes added to each cell; can be negative
 */
public record NetemRate(long bytesPerSecond, int packetOverheadBytes, long cellBytes, int cellOverheadBytes) {
    static final NetemRate UNLIMITED = ofBytesPerSecond(0);

    private static final int TCA_NETEM_RATE = 6;
    private static final int TCA_NETEM_RATE64 = 8;

    public NetemRate {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate is not negative: " + bytesPerSecond);
        }
        Unsigned.check32("cell size", cellBytes);
    }

    /** Returns a plain rate. */
    public static NetemRate ofBytesPerSecond(long bytesPerSecond) {
        return new NetemRate(bytesPerSecond, 0, 0, 0);
    }

    NetemRate withBytesPerSecond(long rate) {
        return new NetemRate(rate, packetOverheadBytes, cellBytes, cellOverheadBytes);
    }

    static NetemRate decode(AttributeReader reader) {
        return new NetemRate(reader.readU32(), reader.readS32(), reader.readU32(), reader.readS32());
    }

    /** Writes the attributes themselves; the 64-bit one has to come first. */
    void encode(AttributeWriter writer) {
        if (RateSpec.needs64(bytesPerSecond)) {
            writer.putU64(TCA_NETEM_RATE64, bytesPerSecond);
        }
        writer.putCompound(TCA_NETEM_RATE, rate -> rate.writeU32(Unsigned.clamp32(bytesPerSecond))
                .writeU32(packetOverheadBytes)
                .writeU32((int) cellBytes)
                .writeU32(cellOverheadBytes));
    }
}
