package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.util.Optional;

/**
 * A class of a classful qdisc on an interface.
 *
 * @param interfaceIndex the interface, from 1
 * @param handle its name
 * @param parent its qdisc, or the class above it
 * @param kind the qdisc's kind
 * @param htb its settings; empty if it is not of htb
 * @param stats its counters; ignored in requests
 */
public record TrafficClass(
        int interfaceIndex, TcHandle handle, TcHandle parent, String kind, Optional<HtbClass> htb, TcStats stats) {
    /** Creates a class of htb for a request. */
    public TrafficClass(int interfaceIndex, TcHandle handle, TcHandle parent, HtbClass htb) {
        this(interfaceIndex, handle, parent, HtbClass.KIND, Optional.of(htb), TcStats.ZERO);
    }

    /** Reads {@code RTM_NEWTCLASS} or {@code RTM_DELTCLASS}. */
    public static TrafficClass decode(NetlinkMessage message) {
        TcAttributes attributes = TcAttributes.decode(message);
        return new TrafficClass(
                attributes.header().interfaceIndex(),
                attributes.handle(),
                attributes.parent(),
                attributes.kind(),
                attributes
                        .options()
                        .filter(options -> attributes.kind().equals(HtbClass.KIND))
                        .flatMap(HtbClass::decode),
                attributes.stats());
    }

    /** Returns the request to create it; refused with EEXIST if it exists. */
    public NetlinkRequest add() {
        return request("add", NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE);
    }

    /** Returns the request to create it or to change it. */
    public NetlinkRequest replace() {
        return request("replace", NetlinkMessage.CREATE);
    }

    /** Returns the request to change it. */
    public NetlinkRequest change() {
        return request("change", 0);
    }

    /** Returns the request to delete it; refused with EBUSY while a filter points to it or classes are below it. */
    public NetlinkRequest delete() {
        return NetlinkRequest.of(describe("delete"), TcMessage.DELETE_CLASS, 0, this::encodeHeader);
    }

    private NetlinkRequest request(String verb, int flags) {
        return NetlinkRequest.of(describe(verb), TcMessage.NEW_CLASS, flags, this::encode);
    }

    private String describe(String verb) {
        return verb + " class " + kind + " " + handle;
    }

    private void encodeHeader(AttributeWriter writer) {
        new TcMessage(interfaceIndex, handle.raw(), parent.raw(), 0).encode(writer);
    }

    private void encode(AttributeWriter writer) {
        encodeHeader(writer);
        writer.putString(TcMessage.TCA_KIND, kind);
        htb.ifPresent(settings -> writer.putCompound(TcMessage.TCA_OPTIONS, settings::encode));
    }
}
