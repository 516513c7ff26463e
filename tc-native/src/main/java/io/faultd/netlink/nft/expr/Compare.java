package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * Ends the rule unless a register relates to a value: {@code enum nft_cmp_attributes}.
 *
 * <p>As many bytes as the value has are compared, as one number with the highest byte first.
 *
 * @param source the operator's left side
 * @param operator how they must relate
 * @param value its right side
 */
public record Compare(Register source, Operator operator, Value value) implements Expression {
    private static final int SOURCE = 1;
    private static final int OPERATOR = 2;
    private static final int DATA = 3;

    public Compare {
        Objects.requireNonNull(operator, "operator");
        Objects.requireNonNull(value, "value");
    }

    /** {@code enum nft_cmp_ops}. */
    public enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    @Override
    public String name() {
        return "cmp";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(SOURCE, source.number())
                .putU32Be(OPERATOR, operator.ordinal())
                .putNested(DATA, value::encode);
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.areExactly(SOURCE, OPERATOR, DATA)) {
            return Optional.empty();
        }
        return Attributes.constant(Operator.values(), in.u32(OPERATOR))
                .map(operator -> new Compare(in.register(SOURCE), operator, in.value(DATA)));
    }
}
