package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * Ends the rule unless a register is within (or outside) a range of values: {@code enum nft_range_attributes}.
 *
 * @param source what is compared
 * @param outside whether it has to be outside the range
 * @param from the lowest value of the range
 * @param to the highest value of the range
 */
public record Range(Register source, boolean outside, Value from, Value to) implements Expression {
    private static final int SOURCE = 1;
    private static final int OPERATOR = 2;
    private static final int FROM = 3;
    private static final int TO = 4;

    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;

    public Range {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
    }

    @Override
    public String name() {
        return "range";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(SOURCE, source.number())
                .putU32Be(OPERATOR, outside ? NOT_EQUAL : EQUAL)
                .putNested(FROM, from::encode)
                .putNested(TO, to::encode);
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.areExactly(SOURCE, OPERATOR, FROM, TO) || in.u32(OPERATOR) >>> 1 != 0) {
            return Optional.empty();
        }
        return Optional.of(new Range(in.register(SOURCE), in.u32(OPERATOR) == NOT_EQUAL, in.value(FROM), in.value(TO)));
    }
}
