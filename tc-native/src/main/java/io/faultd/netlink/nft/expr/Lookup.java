package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * Looks a key up in a set or map of the rule's table: {@code enum nft_lookup_attributes}.
 *
 * @param set the name of the set or map
 * @param source where the key begins
 * @param destination where a map's data goes, {@link Register#VERDICT} for a verdict map; empty for a set
 * @param inverted whether the rule ends if the set has the key, rather than if it lacks it
 */
public record Lookup(String set, Register source, Optional<Register> destination, boolean inverted)
        implements Expression {
    private static final int SET = 1;
    private static final int SOURCE = 2;
    private static final int DESTINATION = 3;
    private static final int FLAGS = 5;
    private static final int FLAG_INVERTED = 1;

    public Lookup {
        Objects.requireNonNull(destination, "destination");
        Names.check("set name", set, Names.NAME_BYTES);
    }

    /** Returns a lookup that ends the rule unless the set has the key. */
    public static Lookup in(String set, Register source) {
        return new Lookup(set, source, Optional.empty(), false);
    }

    /** Returns a lookup that ends the rule if the set has the key. */
    public static Lookup notIn(String set, Register source) {
        return new Lookup(set, source, Optional.empty(), true);
    }

    /** Returns a lookup that applies a verdict map's verdict on the key, and continues if the map has none. */
    public static Lookup verdict(String map, Register source) {
        return new Lookup(map, source, Optional.of(Register.VERDICT), false);
    }

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(SOURCE, source.number());
        destination.ifPresent(register -> out.putU32Be(DESTINATION, register.number()));
        out.putString(SET, set);
        if (inverted) {
            out.putU32Be(FLAGS, FLAG_INVERTED);
        }
    }

    static Optional<Expression> decode(Attributes in) {
        if (!in.has(SET, SOURCE)
                || !in.hasOnly(SET, SOURCE, DESTINATION, FLAGS)
                || (in.u32(FLAGS, 0) & ~FLAG_INVERTED) != 0) {
            return Optional.empty();
        }
        return Optional.of(new Lookup(
                in.string(SET),
                in.register(SOURCE),
                in.has(DESTINATION) ? Optional.of(in.register(DESTINATION)) : Optional.empty(),
                in.u32(FLAGS, 0) == FLAG_INVERTED));
    }
}
