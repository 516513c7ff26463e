package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Loads a constant, or decides on the packet: {@code enum nft_immediate_attributes}.
 *
 * @param destination where it goes
 * @param data a verdict if, and only if, the destination is {@link Register#VERDICT}
 */
public record Immediate(Register destination, Data data) implements Expression {
    private static final int DESTINATION = 1;
    private static final int DATA = 2;

    public Immediate {
        if (destination.equals(Register.VERDICT) != data instanceof Verdict) {
            throw new IllegalArgumentException("register " + destination.number() + " cannot hold " + data);
        }
    }

    /** Returns the expression that decides on the packet. */
    public static Immediate verdict(Verdict verdict) {
        return new Immediate(Register.VERDICT, verdict);
    }

    @Override
    public String name() {
        return "immediate";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(DESTINATION, destination.number()).putNested(DATA, data::encode);
    }

    static Optional<Expression> decode(Attributes in) {
        return in.areExactly(DESTINATION, DATA)
                ? Optional.of(new Immediate(in.register(DESTINATION), Data.decode(in.nested(DATA))))
                : Optional.empty();
    }
}
