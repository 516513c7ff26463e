package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Makes a number from {@code offset} to {@code offset + modulus - 1}, 4 bytes in the machine's byte order: {@code enum
 * nft_ng_attributes}.
 *
 * @param destination where it goes
 * @param modulus how many different numbers there are, at least 1
 * @param kind how the next number is found
 * @param offset the lowest number
 */
public record Numgen(Register destination, int modulus, Kind kind, int offset) implements Expression {
    private static final int DESTINATION = 1;
    private static final int MODULUS = 2;
    private static final int TYPE = 3;
    private static final int OFFSET = 4;

    public Numgen {
        if (modulus == 0) {
            throw new IllegalArgumentException("modulus 0");
        }
    }

    /** {@code enum nft_ng_types}. */
    public enum Kind {
        /** One after the other. */
        INCREMENTAL,
        RANDOM
    }

    @Override
    public String name() {
        return "numgen";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(DESTINATION, destination.number())
                .putU32Be(MODULUS, modulus)
                .putU32Be(TYPE, kind.ordinal())
                .putU32Be(OFFSET, offset);
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.areExactly(DESTINATION, MODULUS, TYPE, OFFSET)) {
            return Optional.empty();
        }
        return Attributes.constant(Kind.values(), in.u32(TYPE))
                .map(kind -> new Numgen(in.register(DESTINATION), in.u32(MODULUS), kind, in.u32(OFFSET)));
    }
}
