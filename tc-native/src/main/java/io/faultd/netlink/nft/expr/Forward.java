package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Sends the packet itself out of another interface, which ends all rules: {@code fwd to} of a netdev chain, {@code enum
 * nft_fwd_attributes}.
 *
 * @param device where the interface's index is, 4 bytes in the machine's byte order
 */
public record Forward(Register device) implements Expression {
    private static final int DEVICE = 1;

    @Override
    public String name() {
        return "fwd";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(DEVICE, device.number());
    }

    static Optional<Expression> decode(Attributes in) {
        return in.areExactly(DEVICE) ? Optional.of(new Forward(in.register(DEVICE))) : Optional.empty();
    }
}
