package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;

/** The kind of a qdisc, and its settings. */
public sealed interface QdiscOptions permits Netem, Htb, Tbf, Fifo, Ingress, OtherQdisc {
    /** Returns the kind's name as in {@code tc(8)}. */
    String kind();

    /** Returns whether there are options besides the kind. */
    default boolean hasContent() {
        return true;
    }

    /** Writes the content of {@code TCA_OPTIONS} for a qdisc that does not exist yet. */
    void encode(AttributeWriter writer);

    /**
     * Writes the content of {@code TCA_OPTIONS} for a qdisc that may exist: also what is switched off, where the kernel
     * otherwise keeps the former setting.
     */
    default void encodeChange(AttributeWriter writer) {
        encode(writer);
    }

    /**
     * Reads the content of {@code TCA_OPTIONS}; a qdisc that can't be read is foreign, and represented by its kind
     * alone.
     */
    static QdiscOptions decode(String kind, AttributeReader reader) {
        try {
            return MalformedNetlinkException.decoding("qdisc " + kind, () -> decodeKnown(kind, reader));
        } catch (MalformedNetlinkException e) {
            return new OtherQdisc(kind);
        }
    }

    private static QdiscOptions decodeKnown(String kind, AttributeReader reader) {
        return switch (kind) {
            case Netem.KIND -> Netem.decode(reader);
            case Htb.KIND -> Htb.decode(reader);
            case Tbf.KIND -> Tbf.decode(reader);
            case Fifo.PFIFO, Fifo.BFIFO -> Fifo.decode(kind, reader);
            case Ingress.INGRESS, Ingress.CLSACT -> new Ingress(kind);
            default -> new OtherQdisc(kind);
        };
    }
}
