package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Turns numbers in registers between the machine's and the network's byte order: {@code enum nft_byteorder_attributes}.
 *
 * <p>{@link Compare} and {@link Range} compare bytes, so a number such as that of {@link Numgen} has to be swapped
 * first.
 *
 * @param source where the numbers are
 * @param destination where they go
 * @param direction from what order to what order
 * @param length how many bytes there are
 * @param size how many bytes one number has: 2, 4 or 8
 */
public record ByteSwap(Register source, Register destination, Direction direction, int length, int size)
        implements Expression {
    private static final int SOURCE = 1;
    private static final int DESTINATION = 2;
    private static final int OPERATION = 3;
    private static final int LENGTH = 4;
    private static final int SIZE = 5;

    /** {@code enum nft_byteorder_ops}. */
    public enum Direction {
        NETWORK_TO_HOST,
        HOST_TO_NETWORK
    }

    @Override
    public String name() {
        return "byteorder";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(SOURCE, source.number())
                .putU32Be(DESTINATION, destination.number())
                .putU32Be(OPERATION, direction.ordinal())
                .putU32Be(LENGTH, length)
                .putU32Be(SIZE, size);
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.areExactly(SOURCE, DESTINATION, OPERATION, LENGTH, SIZE)) {
            return Optional.empty();
        }
        return Attributes.constant(Direction.values(), in.u32(OPERATION))
                .map(direction -> new ByteSwap(
                        in.register(SOURCE), in.register(DESTINATION), direction, in.u32(LENGTH), in.u32(SIZE)));
    }
}
