package io.faultd.discovery;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkRequest;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.target.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Reads interfaces and addresses of any network namespace through one socket in the host's.
 *
 * <p>{@code IFLA_TARGET_NETNSID} and {@code IFA_TARGET_NETNSID} (Linux 4.20) let one socket query every namespace that
 * has an id in the socket's own. So no namespace is entered, no socket keeps a deleted namespace and its veths alive,
 * and {@code IFLA_LINK_NETNSID} in an answer is an id in the host's namespace too: all ids here are the host's.
 */
final class NamespaceReader implements AutoCloseable {
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int RTM_NEWNSID = 88;
    private static final int RTM_GETNSID = 90;

    private static final int IFINFOMSG_BYTES = 16;
    private static final int IFLA_TARGET_NETNSID = 46;

    private static final int IFADDRMSG_BYTES = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_TARGET_NETNSID = 10;

    private static final int RTGENMSG_BYTES = 4;
    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_FD = 3;
    private static final int NOT_ASSIGNED = -1;

    private final NetlinkSocket socket;

    NamespaceReader(NetworkNamespace host) {
        this.socket = NetlinkSocket.openIn(host, NetlinkProtocol.ROUTE);
    }

    /** A namespace and its id in the host's. */
    record Identified(Namespace namespace, int id) {}

    /**
     * Finds a namespace's id, and assigns one if it has none.
     *
     * @throws io.faultd.linux.LinuxException if the file is gone, can't be opened or is not a network namespace
     */
    Identified identify(Path path) {
        try (NetworkNamespace opened = NetworkNamespace.open(path)) {
            int descriptor = opened.descriptor().number();
            OptionalInt id = idOf(descriptor);
            if (id.isEmpty()) {
                giveId(descriptor);
                id = idOf(descriptor);
            }
            Namespace namespace =
                    new Namespace(path.toString(), opened.identity().inode());
            return new Identified(namespace, id.orElseThrow());
        }
    }

    /**
     * Reads a namespace.
     *
     * @throws NetlinkException if it is gone
     */
    NamespaceView read(Identified which) {
        return new NamespaceView(which.namespace(), which.id(), links(which.id()), addresses(which.id()));
    }

    private Map<Integer, LinkView> links(int id) {
        // No IFLA_EXT_MASK, not even to skip statistics: with one, the kernel first computes the room for each
        // interface of the socket's own namespace (rtnl_calcit), whichever namespace is queried.
        NetlinkRequest request =
                NetlinkRequest.of("list links", RTM_GETLINK, 0, body -> body.writeZeros(IFINFOMSG_BYTES)
                        .putU32(IFLA_TARGET_NETNSID, id));
        Map<Integer, LinkView> links = new LinkedHashMap<>();
        for (NetlinkMessage message : socket.dump(request)) {
            LinkView link = LinkView.decode(message);
            links.put(link.index(), link);
        }
        return links;
    }

    private Map<Integer, List<String>> addresses(int id) {
        NetlinkRequest request =
                NetlinkRequest.of("list addresses", RTM_GETADDR, 0, body -> body.writeZeros(IFADDRMSG_BYTES)
                        .putU32(IFA_TARGET_NETNSID, id));
        Map<Integer, List<String>> addresses = new HashMap<>();
        for (NetlinkMessage message : socket.dump(request)) {
            AttributeReader reader = message.reader();
            reader.skip(4); // family, prefix length, flags, scope
            int index = reader.readS32();
            byte[] address = null;
            while (reader.next()) {
                // On a point-to-point link IFA_ADDRESS is the other end's, and IFA_LOCAL the local one.
                if (reader.type() == IFA_LOCAL || reader.type() == IFA_ADDRESS && address == null) {
                    address = reader.bytes();
                }
            }
            if (address != null) {
                addresses.computeIfAbsent(index, i -> new ArrayList<>()).add(AddressText.of(address));
            }
        }
        return addresses;
    }

    private OptionalInt idOf(int descriptor) {
        NetlinkRequest request =
                NetlinkRequest.of("find namespace id", RTM_GETNSID, 0, body -> namespace(body, descriptor));
        for (NetlinkMessage message : socket.execute(request)) {
            OptionalInt id = assignedId(message);
            if (id.isPresent()) {
                return id;
            }
        }
        return OptionalInt.empty();
    }

    private void giveId(int descriptor) {
        socket.execute(NetlinkRequest.of("give namespace an id", RTM_NEWNSID, 0, body -> namespace(body, descriptor)
                .putU32(NETNSA_NSID, NOT_ASSIGNED)));
    }

    private static AttributeWriter namespace(AttributeWriter body, int descriptor) {
        return body.writeZeros(RTGENMSG_BYTES).putU32(NETNSA_FD, descriptor);
    }

    /** The id in an {@code RTM_NEWNSID} or {@code RTM_DELNSID}. */
    static OptionalInt assignedId(NetlinkMessage message) {
        AttributeReader reader = message.reader();
        reader.skip(RTGENMSG_BYTES);
        while (reader.next()) {
            if (reader.type() == NETNSA_NSID && reader.s32() != NOT_ASSIGNED) {
                return OptionalInt.of(reader.s32());
            }
        }
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        socket.close();
    }
}
