package io.faultd.netlink.route;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Requests that create interfaces and change them, as {@code ip link} does. */
public final class LinkRequests {
    private static final int VETH_INFO_PEER = 1;
    private static final int IFLA_MACVLAN_MODE = 1;
    private static final int MACVLAN_MODE_BRIDGE = 4;

    private LinkRequests() {}

    /** Creates an interface of a kind that needs no settings: {@code bridge}, {@code ifb}, {@code dummy}. */
    public static NetlinkRequest create(String name, String kind) {
        return create(name, kind, writer -> {}, info -> {});
    }

    /** Creates a pair of connected interfaces, both in the socket's namespace. */
    public static NetlinkRequest createVeth(String name, String peerName) {
        return createVeth(name, peerName, peer -> {});
    }

    /** Creates a pair of connected interfaces, the second one in another namespace. */
    public static NetlinkRequest createVeth(String name, String peerName, NetworkNamespace peerNamespace) {
        int namespace = peerNamespace.descriptor().number();
        return createVeth(name, peerName, peer -> peer.putU32(LinkMessage.IFLA_NET_NS_FD, namespace));
    }

    private static NetlinkRequest createVeth(String name, String peerName, Consumer<AttributeWriter> peerAttributes) {
        return create(
                name,
                "veth",
                writer -> {},
                info -> info.putCompound(
                        LinkMessage.IFLA_INFO_DATA,
                        data -> data.putCompound(VETH_INFO_PEER, peer -> {
                            LinkMessage.ofIndex(0).encode(peer);
                            peer.putString(LinkMessage.IFLA_IFNAME, peerName);
                            peerAttributes.accept(peer);
                        })));
    }

    /** Creates an interface with an address of its own on top of another, in bridge mode. */
    public static NetlinkRequest createMacvlan(String name, int lowerIndex) {
        return create(
                name,
                "macvlan",
                writer -> writer.putU32(LinkMessage.IFLA_LINK, lowerIndex),
                info -> info.putCompound(
                        LinkMessage.IFLA_INFO_DATA, data -> data.putU32(IFLA_MACVLAN_MODE, MACVLAN_MODE_BRIDGE)));
    }

    /** Deletes an interface, and a veth's other end with it. */
    public static NetlinkRequest delete(int index) {
        return NetlinkRequest.of(
                "delete link " + index, LinkMessage.DELETE_LINK, 0, writer -> LinkMessage.ofIndex(index)
                        .encode(writer));
    }

    /** Switches an interface on. */
    public static NetlinkRequest setUp(int index) {
        return set("set up", new LinkMessage(index, LinkMessage.IFF_UP, LinkMessage.IFF_UP), writer -> {});
    }

    /** Switches an interface off; its routes are lost. */
    public static NetlinkRequest setDown(int index) {
        return set("set down", new LinkMessage(index, 0, LinkMessage.IFF_UP), writer -> {});
    }

    /** Makes an interface a port of a bridge; 0 detaches it. */
    public static NetlinkRequest setMaster(int index, int masterIndex) {
        return setNumber("set master of", index, LinkMessage.IFLA_MASTER, masterIndex);
    }

    /** Gives an interface another name. */
    public static NetlinkRequest rename(int index, String name) {
        return set("rename", LinkMessage.ofIndex(index), writer -> writer.putString(LinkMessage.IFLA_IFNAME, name));
    }

    /** Sets the largest packet in bytes. */
    public static NetlinkRequest setMtu(int index, int mtu) {
        return setNumber("set mtu of", index, LinkMessage.IFLA_MTU, mtu);
    }

    /** Sets how many packets a queue in front of it holds by default; existing queues keep their limits. */
    public static NetlinkRequest setTransmitQueueLength(int index, int packets) {
        return setNumber("set queue length of", index, LinkMessage.IFLA_TXQLEN, packets);
    }

    /** Moves an interface to another namespace; there it is down and has no addresses. */
    public static NetlinkRequest moveTo(int index, NetworkNamespace namespace) {
        return setNumber(
                "move",
                index,
                LinkMessage.IFLA_NET_NS_FD,
                namespace.descriptor().number());
    }

    private static NetlinkRequest create(
            String name, String kind, Consumer<AttributeWriter> attributes, Consumer<AttributeWriter> info) {
        return NetlinkRequest.of(
                "create " + kind + " " + name,
                LinkMessage.NEW_LINK,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                writer -> {
                    LinkMessage.ofIndex(0).encode(writer);
                    attributes.accept(writer);
                    writer.putString(LinkMessage.IFLA_IFNAME, name);
                    writer.putCompound(LinkMessage.IFLA_LINKINFO, linkInfo -> {
                        linkInfo.putBytes(LinkMessage.IFLA_INFO_KIND, kind.getBytes(StandardCharsets.US_ASCII));
                        info.accept(linkInfo);
                    });
                });
    }

    private static NetlinkRequest setNumber(String verb, int index, int attribute, int value) {
        return set(verb, LinkMessage.ofIndex(index), writer -> writer.putU32(attribute, value));
    }

    private static NetlinkRequest set(String verb, LinkMessage header, Consumer<AttributeWriter> attributes) {
        return NetlinkRequest.of(verb + " link " + header.index(), LinkMessage.NEW_LINK, 0, writer -> {
            header.encode(writer);
            attributes.accept(writer);
        });
    }
}
