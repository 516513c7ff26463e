package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.nio.ByteOrder;

/**
 * A filter of a classful, ingress or clsact qdisc.
 *
 * @param interfaceIndex the interface, from 1
 * @param parent the qdisc, or a clsact's side
 * @param priority the order in which filters are evaluated, from 1 (first) to 65535; 0 lets the kernel choose
 * @param protocol Ethernet protocol number of the packets it sees, or {@link #ALL_PROTOCOLS}
 * @param handle distinguishes it from others of the same priority, as the kind numbers them; 0 lets the kernel choose
 * @param match which packets, and what is done with them
 */
public record Filter(int interfaceIndex, TcHandle parent, int priority, int protocol, int handle, FilterMatch match) {
    /** {@code ETH_P_ALL}. */
    public static final int ALL_PROTOCOLS = 0x0003;

    /** {@code ETH_P_IP}. */
    public static final int IPV4 = 0x0800;

    /** {@code ETH_P_IPV6}. */
    public static final int IPV6 = 0x86dd;

    private static final int MAX_16 = 0xffff;

    public Filter {
        if (priority < 0 || priority > MAX_16 || protocol < 0 || protocol > MAX_16) {
            throw new IllegalArgumentException("priority and protocol are 0 to 65535: " + priority + ", " + protocol);
        }
    }

    /** Reads {@code RTM_NEWTFILTER} or {@code RTM_DELTFILTER}. */
    public static Filter decode(NetlinkMessage message) {
        TcAttributes attributes = TcAttributes.decode(message);
        int info = attributes.header().info();
        return new Filter(
                attributes.header().interfaceIndex(),
                attributes.parent(),
                info >>> Short.SIZE,
                networkOrder(info & MAX_16),
                attributes.header().handle(),
                attributes
                        .options()
                        .map(reader -> FilterMatch.decode(attributes.kind(), reader))
                        .orElseGet(() -> new OtherFilter(attributes.kind())));
    }

    /** Returns the request to delete all filters of a parent. */
    public static NetlinkRequest deleteAll(int interfaceIndex, TcHandle parent) {
        return NetlinkRequest.of("delete filters of " + parent, TcMessage.DELETE_FILTER, 0, writer -> new TcMessage(
                        interfaceIndex, 0, parent.raw(), 0)
                .encode(writer));
    }

    /** Returns the request to delete all filters of a parent that have that priority and protocol. */
    public static NetlinkRequest deleteAll(int interfaceIndex, TcHandle parent, int priority, int protocol) {
        return NetlinkRequest.of(
                "delete filters " + priority + " of " + parent, TcMessage.DELETE_FILTER, 0, writer -> new TcMessage(
                                interfaceIndex, 0, parent.raw(), info(priority, protocol))
                        .encode(writer));
    }

    /** Returns the request to create it; refused with EEXIST if there is one with the same priority and handle. */
    public NetlinkRequest add() {
        return request("add", NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE);
    }

    /** Returns the request to create it or to change it. */
    public NetlinkRequest replace() {
        return request("replace", NetlinkMessage.CREATE);
    }

    /** Returns the request to delete it; it needs the handle. */
    public NetlinkRequest delete() {
        return NetlinkRequest.of(describe("delete"), TcMessage.DELETE_FILTER, 0, this::encodeHeader);
    }

    private NetlinkRequest request(String verb, int flags) {
        return NetlinkRequest.of(describe(verb), TcMessage.NEW_FILTER, flags, writer -> {
            encodeHeader(writer);
            writer.putCompound(TcMessage.TCA_OPTIONS, options -> match.encode(options, protocol));
        });
    }

    private String describe(String verb) {
        return verb + " filter " + match.kind() + " " + priority + " of " + parent;
    }

    private void encodeHeader(AttributeWriter writer) {
        new TcMessage(interfaceIndex, handle, parent.raw(), info(priority, protocol)).encode(writer);
        writer.putString(TcMessage.TCA_KIND, match.kind());
    }

    private static int info(int priority, int protocol) {
        return priority << Short.SIZE | networkOrder(protocol);
    }

    private static int networkOrder(int protocol) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? Short.reverseBytes((short) protocol) & MAX_16
                : protocol;
    }
}
