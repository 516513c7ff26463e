package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;

/** The content of a register or of the right side of a map entry: {@code enum nft_data_attributes}. */
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
