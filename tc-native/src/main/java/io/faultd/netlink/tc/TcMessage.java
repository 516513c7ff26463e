package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;

/**
 * The fixed part of every traffic control message, {@code struct tcmsg} of {@code linux/rtnetlink.h}.
 *
 * @param interfaceIndex the interface, from 1
 * @param handle of the object itself; for a filter an opaque number
 * @param parent where it is attached
 * @param info for a filter its priority and protocol, for others a reference count
 */
public record TcMessage(int interfaceIndex, int handle, int parent, int info) {
    public static final int NEW_QDISC = 36;
    public static final int DELETE_QDISC = 37;
    public static final int GET_QDISC = 38;
    public static final int NEW_CLASS = 40;
    public static final int DELETE_CLASS = 41;
    public static final int GET_CLASS = 42;
    public static final int NEW_FILTER = 44;
    public static final int DELETE_FILTER = 45;
    public static final int GET_FILTER = 46;

    static final int TCA_KIND = 1;
    static final int TCA_OPTIONS = 2;
    static final int TCA_STATS2 = 7;
    static final int TCA_CHAIN = 11;

    private static final int FAMILY_BYTES = 4;

    public static TcMessage decode(AttributeReader reader) {
        reader.skip(FAMILY_BYTES);
        return new TcMessage(reader.readS32(), reader.readS32(), reader.readS32(), reader.readS32());
    }

    public void encode(AttributeWriter writer) {
        writer.writeZeros(FAMILY_BYTES)
                .writeU32(interfaceIndex)
                .writeU32(handle)
                .writeU32(parent)
                .writeU32(info);
    }
}
