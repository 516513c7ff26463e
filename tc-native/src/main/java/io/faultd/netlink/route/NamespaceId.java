package io.faultd.netlink.route;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.util.OptionalInt;

/** Messages about the ids of other namespaces in one namespace, {@code linux/net_namespace.h}. */
final class NamespaceId {
    static final int DELETE_ID = 89;

    private static final int NEW_ID = 88;
    private static final int GET_ID = 90;
    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_FD = 3;
    private static final int RTGENMSG_BYTES = 4;

    /** {@code NETNSA_NSID_NOT_ASSIGNED}: in a request, lets the kernel choose. */
    private static final int NOT_ASSIGNED = -1;

    private NamespaceId() {}

    static NetlinkRequest get(NetworkNamespace other) {
        int descriptor = other.descriptor().number();
        return NetlinkRequest.of("get namespace id", GET_ID, 0, writer -> writer.writeZeros(RTGENMSG_BYTES)
                .putU32(NETNSA_FD, descriptor));
    }

    static NetlinkRequest assign(NetworkNamespace other) {
        int descriptor = other.descriptor().number();
        return NetlinkRequest.of("assign namespace id", NEW_ID, 0, writer -> writer.writeZeros(RTGENMSG_BYTES)
                .putU32(NETNSA_NSID, NOT_ASSIGNED)
                .putU32(NETNSA_FD, descriptor));
    }

    /** Reads the id in {@code RTM_NEWNSID} or {@code RTM_DELNSID}; empty if there is none. */
    static OptionalInt decode(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        reader.skip(RTGENMSG_BYTES);
        while (reader.next()) {
            if (reader.type() == NETNSA_NSID && reader.s32() != NOT_ASSIGNED) {
                return OptionalInt.of(reader.s32());
            }
        }
        return OptionalInt.empty();
    }
}
