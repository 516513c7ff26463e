package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Sends a copy of the packet out of another interface, or of the same one: {@code dup to} of a netdev chain,
 * {@code enum nft_dup_attributes}. The copy enters the egress hook of that interface anew.
 *
 * @param device where the interface's index is, 4 bytes in the machine's byte order
 */
public record Duplicate(Register device) implements Expression {
    private static final int DEVICE = 2;

    @Override
    public String name() {
        return "dup";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(DEVICE, device.number());
    }

    static Optional<Expression> decode(Attributes in) {
        return in.areExactly(DEVICE) ? Optional.of(new Duplicate(in.register(DEVICE))) : Optional.empty();
    }
}
