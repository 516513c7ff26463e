package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Loads bytes of the packet: {@code enum nft_payload_attributes}. Ends the rule if the packet has no such bytes.
 *
 * @param destination where they go
 * @param base the header that the offset counts from
 * @param offset in bytes
 * @param length 1 to 64 bytes
 */
public record Payload(Register destination, Base base, int offset, int length) implements Expression {
    private static final int DESTINATION = 1;
    private static final int BASE = 2;
    private static final int OFFSET = 3;
    private static final int LENGTH = 4;

    public Payload {
        if (offset < 0 || length < 1 || length > Value.MAX_BYTES) {
            throw new IllegalArgumentException("no payload of " + length + " bytes at " + offset);
        }
    }

    /** {@code enum nft_payload_bases}. */
    public enum Base {
        LINK,
        NETWORK,
        TRANSPORT
    }

    @Override
    public String name() {
        return "payload";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(DESTINATION, destination.number())
                .putU32Be(BASE, base.ordinal())
                .putU32Be(OFFSET, offset)
                .putU32Be(LENGTH, length);
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.areExactly(DESTINATION, BASE, OFFSET, LENGTH)) {
            return Optional.empty();
        }
        return Attributes.constant(Base.values(), in.u32(BASE))
                .map(base -> new Payload(in.register(DESTINATION), base, in.u32(OFFSET), in.u32(LENGTH)));
    }
}
