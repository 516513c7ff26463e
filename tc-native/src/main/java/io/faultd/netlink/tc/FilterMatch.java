package io.faultd.netlink.tc;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;

/** Which packets a filter means, and what is to become of them. */
public sealed interface FilterMatch permits U32, Bpf, Matchall, Flower, OtherFilter {
    /** Returns the kind's name as in {@code tc(8)}. */
    String kind();

    /**
     * Writes the content of {@code TCA_OPTIONS}.
     *
     * @param protocol the filter's Ethernet protocol number
     */
    void encode(AttributeWriter writer, int protocol);

    /**
     * Reads the content of {@code TCA_OPTIONS}; a filter that can't be read is foreign, and represented by its kind
     * alone.
     */
    static FilterMatch decode(String kind, AttributeReader reader) {
        try {
            return MalformedNetlinkException.decoding("filter " + kind, () -> decodeKnown(kind, reader));
        } catch (MalformedNetlinkException e) {
            return new OtherFilter(kind);
        }
    }

    private static FilterMatch decodeKnown(String kind, AttributeReader reader) {
        return switch (kind) {
            case U32.KIND -> U32.decode(reader);
            case Bpf.KIND -> Bpf.decode(reader);
            case Matchall.KIND -> Matchall.decode(reader);
            case Flower.KIND -> Flower.decode(reader);
            default -> new OtherFilter(kind);
        };
    }
}
