package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.Unsigned;

/**
 * {@code struct tc_ratespec} of {@code linux/pkt_sched.h}.
 *
 * <p>{@code tc} sends a table of 256 transmission times beside it. Kernels since 3.8 calculate these themselves and
 * look at the table only if the link layer is not named; so it is named here, which saves the kilobyte.
 */
public final class RateSpec {
    static final int BYTES = 12;
    private static final int CELL_LOG = 3;
    private static final int LINK_LAYER_ETHERNET = 1;
    private static final int CELL_ALIGN = -1;

    private RateSpec() {}

    /** Writes a rate; a rate above 32 bits goes into an attribute of its own. */
    static void encode(AttributeWriter writer, long bytesPerSecond) {
        writer.writeU8(CELL_LOG)
                .writeU8(LINK_LAYER_ETHERNET)
                .writeU16(0)
                .writeU16(CELL_ALIGN)
                .writeU16(0)
                .writeU32(Unsigned.clamp32(bytesPerSecond));
    }

    static long decode(AttributeReader reader) {
        reader.skip(BYTES - Integer.BYTES);
        return reader.readU32();
    }

    static boolean needs64(long bytesPerSecond) {
        return bytesPerSecond > Unsigned.MAX_32;
    }
}
