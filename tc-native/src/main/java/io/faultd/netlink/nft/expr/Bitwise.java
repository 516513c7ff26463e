package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Computes {@code (source & mask) ^ xor}: {@code NFT_BITWISE_MASK_XOR} of {@code enum nft_bitwise_ops}.
 *
 * @param source what is changed
 * @param destination where the result goes
 * @param mask the bits that stay
 * @param xor the bits that are then flipped; as long as the mask
 */
public record Bitwise(Register source, Register destination, Value mask, Value xor) implements Expression {
    private static final int SOURCE = 1;
    private static final int DESTINATION = 2;
    private static final int LENGTH = 3;
    private static final int MASK = 4;
    private static final int XOR = 5;
    private static final int OPERATION = 6;
    private static final int MASK_XOR = 0;

    public Bitwise {
        if (mask.length() != xor.length()) {
            throw new IllegalArgumentException("mask " + mask + " and " + xor + " are not of the same length");
        }
    }

    @Override
    public String name() {
        return "bitwise";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(SOURCE, source.number())
                .putU32Be(DESTINATION, destination.number())
                .putU32Be(LENGTH, mask.length())
                .putNested(MASK, mask::encode)
                .putNested(XOR, xor::encode);
    }

    static Optional<Expression> decode(Attributes in) {
        // Linux 5.6 and later name the operation; older kernels have only this one.
        if (!in.has(SOURCE, DESTINATION, LENGTH, MASK, XOR)
                || !in.hasOnly(SOURCE, DESTINATION, LENGTH, MASK, XOR, OPERATION)
                || in.u32(OPERATION, MASK_XOR) != MASK_XOR) {
            return Optional.empty();
        }
        return Optional.of(new Bitwise(in.register(SOURCE), in.register(DESTINATION), in.value(MASK), in.value(XOR)));
    }
}
