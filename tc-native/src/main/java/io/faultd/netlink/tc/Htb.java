package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.OptionalLong;

/**
 * The hierarchy token bucket, {@code tc-htb(8)}: a tree of classes that share out a rate.
 *
 * @param defaultClass minor number of the class for packets that no filter matches; with 0 they bypass the tree
 *     unshaped
 * @param rateToQuantum divides a class's rate to give its quantum where it has none of its own
 * @param directQueueLength packets that may wait unshaped; empty for the interface's transmit queue length
 * @param directPackets how many packets have bypassed the tree; only reported
 */
public record Htb(int defaultClass, long rateToQuantum, OptionalLong directQueueLength, long directPackets)
        implements QdiscOptions {
    static final String KIND = "htb";

    private static final int TCA_HTB_INIT = 2;
    private static final int TCA_HTB_DIRECT_QLEN = 5;
    private static final int PROTOCOL_VERSION = 3;
    private static final long DEFAULT_RATE_TO_QUANTUM = 10;

    /** Returns the qdisc as {@code tc} makes it from the default class alone. */
    public static Htb withDefaultClass(int minor) {
        return new Htb(minor, DEFAULT_RATE_TO_QUANTUM, OptionalLong.empty(), 0);
    }

    /** Returns the same with room for so many packets to wait unshaped. */
    public Htb withDirectQueueLength(long packets) {
        return new Htb(defaultClass, rateToQuantum, OptionalLong.of(packets), directPackets);
    }

    static Htb decode(AttributeReader reader) {
        Htb htb = withDefaultClass(0);
        OptionalLong directQueueLength = OptionalLong.empty();
        while (reader.next()) {
            switch (reader.type()) {
                case TCA_HTB_INIT -> {
                    AttributeReader init = reader.nested();
                    init.skip(Integer.BYTES);
                    long rateToQuantum = init.readU32();
                    int defaultClass = init.readS32();
                    init.skip(Integer.BYTES);
                    htb = new Htb(defaultClass, rateToQuantum, OptionalLong.empty(), init.readU32());
                }
                case TCA_HTB_DIRECT_QLEN -> directQueueLength = OptionalLong.of(reader.u32());
                default -> {}
            }
        }
        return new Htb(htb.defaultClass, htb.rateToQuantum, directQueueLength, htb.directPackets);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Writes the options; the kernel reports the version {@code 0x30003} and expects 3. */
    @Override
    public void encode(AttributeWriter writer) {
        writer.putCompound(TCA_HTB_INIT, init -> init.writeU32(PROTOCOL_VERSION)
                .writeU32((int) rateToQuantum)
                .writeU32(defaultClass)
                .writeU32(0)
                .writeU32(0));
        directQueueLength.ifPresent(packets -> writer.putU32(TCA_HTB_DIRECT_QLEN, (int) packets));
    }
}
