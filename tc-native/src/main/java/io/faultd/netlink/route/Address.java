package io.faultd.netlink.route;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.IpPrefix;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An IP address of an interface.
 *
 * @param interfaceIndex the interface, from 1
 * @param prefix the address, and how much of it is the network
 * @param scope {@code RT_SCOPE_…}: 0 universe, 253 link, 254 host
 * @param flags {@code IFA_F_…} of {@code linux/if_addr.h}
 */
public record Address(int interfaceIndex, IpPrefix prefix, int scope, int flags) {
    /** {@code IFA_F_NODAD}: an IPv6 address is usable at once, without duplicate address detection. */
    public static final int NO_DUPLICATE_DETECTION = 0x02;

    static final int NEW_ADDRESS = 20;
    static final int DELETE_ADDRESS = 21;
    static final int GET_ADDRESS = 22;

    static final int HEADER_BYTES = 8;
    static final int IFA_TARGET_NETNSID = 10;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;

    /** Creates an address of universal scope, usable at once. */
    public Address(int interfaceIndex, IpPrefix prefix) {
        this(interfaceIndex, prefix, 0, prefix.isIpv4() ? 0 : NO_DUPLICATE_DETECTION);
    }

    /**
     * Reads {@code RTM_NEWADDR} or {@code RTM_DELADDR}; empty for an address of another protocol, such as Phonet and
     * MCTP.
     */
    public static Optional<Address> decode(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        int family = reader.readU8();
        if (family != IpPrefix.AF_INET && family != IpPrefix.AF_INET6) {
            return Optional.empty();
        }
        int length = reader.readU8();
        int flags = reader.readU8();
        int scope = reader.readU8();
        int index = reader.readS32();
        InetAddress address = null;
        InetAddress local = null;
        while (reader.next()) {
            switch (reader.type()) {
                case IFA_ADDRESS -> address = IpPrefix.address(reader.bytes());
                case IFA_LOCAL -> local = IpPrefix.address(reader.bytes());
                case IFA_FLAGS -> flags = reader.s32();
                default -> {}
            }
        }
        // On a point-to-point link IFA_ADDRESS is the other end's. For 0.0.0.0 the kernel sends neither.
        InetAddress own = local == null ? address : local;
        return own == null
                ? Optional.empty()
                : Optional.of(new Address(index, IpPrefix.decode(own, length), scope, flags));
    }

    /** Returns the request to add it; refused with EEXIST if the interface has it. */
    public NetlinkRequest add() {
        return NetlinkRequest.of(
                "add address " + prefix, NEW_ADDRESS, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, this::encode);
    }

    /** Returns the request to delete it. */
    public NetlinkRequest delete() {
        return NetlinkRequest.of("delete address " + prefix, DELETE_ADDRESS, 0, this::encode);
    }

    private void encode(AttributeWriter writer) {
        byte[] bytes = prefix.address().getAddress();
        writer.writeU8(prefix.family())
                .writeU8(prefix.length())
                .writeU8(flags)
                .writeU8(scope)
                .writeU32(interfaceIndex)
                .putBytes(IFA_LOCAL, bytes)
                .putBytes(IFA_ADDRESS, bytes);
    }
}
