package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.NetlinkMessage;
import io.faultd.netlink.NetlinkRequest;
import java.util.function.Consumer;

/**
 * A queueing discipline on an interface.
 *
 * @param interfaceIndex the interface, from 1
 * @param handle its name; major number 0 is a default that the kernel created
 * @param parent {@link TcHandle#ROOT}, {@link TcHandle#INGRESS}, or the class that it is the leaf of
 * @param options its kind and settings
 * @param stats its counters; ignored in requests
 */
public record Qdisc(int interfaceIndex, TcHandle handle, TcHandle parent, QdiscOptions options, TcStats stats) {
    /** Creates a qdisc for a request. */
    public Qdisc(int interfaceIndex, TcHandle handle, TcHandle parent, QdiscOptions options) {
        this(interfaceIndex, handle, parent, options, TcStats.ZERO);
    }

    /** Returns the kind's name as in {@code tc(8)}. */
    public String kind() {
        return options.kind();
    }

    /** Reads {@code RTM_NEWQDISC} or {@code RTM_DELQDISC}. */
    public static Qdisc decode(NetlinkMessage message) {
        TcAttributes attributes = TcAttributes.decode(message);
        QdiscOptions options = attributes
                .options()
                .map(reader -> QdiscOptions.decode(attributes.kind(), reader))
                .orElseGet(() -> Ingress.isKind(attributes.kind())
                        ? new Ingress(attributes.kind())
                        : new OtherQdisc(attributes.kind()));
        return new Qdisc(
                attributes.header().interfaceIndex(),
                attributes.handle(),
                attributes.parent(),
                options,
                attributes.stats());
    }

    /** Returns the request to create it; refused with EEXIST where there is one with a handle already. */
    public NetlinkRequest add() {
        return request("add", NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, options::encode);
    }

    /**
     * Returns the request to create it, or to change in place one of the same handle and kind, or to replace another.
     */
    public NetlinkRequest replace() {
        return request("replace", NetlinkMessage.CREATE | NetlinkMessage.REPLACE, options::encodeChange);
    }

    /**
     * Returns the request to change the settings of an existing one; packets in it stay.
     *
     * <p>Not every kind can: {@code htb} itself has no settings that can change, only its classes have.
     */
    public NetlinkRequest change() {
        return request("change", 0, options::encodeChange);
    }

    /** Returns the request to delete it with all below it; refused with EINVAL if another kind is in its place. */
    public NetlinkRequest delete() {
        return NetlinkRequest.of(describe("delete"), TcMessage.DELETE_QDISC, 0, writer -> {
            encodeHeader(writer);
            writer.putString(TcMessage.TCA_KIND, kind());
        });
    }

    private NetlinkRequest request(String verb, int flags, Consumer<AttributeWriter> content) {
        return NetlinkRequest.of(describe(verb), TcMessage.NEW_QDISC, flags, writer -> {
            encodeHeader(writer);
            writer.putString(TcMessage.TCA_KIND, kind());
            if (options.hasContent()) {
                writer.putCompound(TcMessage.TCA_OPTIONS, content);
            }
        });
    }

    private String describe(String verb) {
        return verb + " qdisc " + kind() + " " + handle + " at " + parent;
    }

    private void encodeHeader(AttributeWriter writer) {
        new TcMessage(interfaceIndex, handle.raw(), parent.raw(), 0).encode(writer);
    }
}
