package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;

/** What a register or the right side of a map entry holds: {@code enum nft_data_attributes}. */
public sealed interface Data permits Value, Verdict {
    /** Writes the attributes inside an {@code nft_data} nest. */
    void encode(AttributeWriter out);

    /** Reads the inside of an {@code nft_data} nest. */
    static Data decode(AttributeReader in) {
        Attributes attributes = Attributes.of(in);
        return attributes.has(Verdict.DATA_VERDICT)
                ? Verdict.decode(attributes.nested(Verdict.DATA_VERDICT))
                : new Value(attributes.bytes(Value.DATA_VALUE));
    }
}
