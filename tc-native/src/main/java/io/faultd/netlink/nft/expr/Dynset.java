package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.nft.NamedSet;
import java.util.Optional;

/**
 * Puts a key into a dynamic set, or renews its time there ({@code update @set}): {@code enum nft_dynset_attributes}.
 * The rule ends if the set is full.
 *
 * @param set the name of a {@link NamedSet#dynamic dynamic} set of the rule's table
 * @param source where the key begins
 */
public record Dynset(String set, Register source) implements Expression {
    private static final int SET = 1;
    private static final int OPERATION = 3;
    private static final int SOURCE = 4;
    private static final int TIMEOUT = 6;
    private static final int PADDING = 8;
    private static final int FLAGS = 9;

    /** {@code NFT_DYNSET_OP_UPDATE}. */
    private static final int UPDATE = 1;

    public Dynset {
        Names.check("set name", set, Names.NAME_BYTES);
    }

    @Override
    public String name() {
        return "dynset";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(SOURCE, source.number()).putU32Be(OPERATION, UPDATE).putString(SET, set);
    }

    static Optional<Expression> decode(Attributes in) {
        // The kernel reports a missing timeout and missing flags as zero.
        boolean plain = in.has(SET, OPERATION, SOURCE)
                && in.hasOnly(SET, OPERATION, SOURCE, TIMEOUT, PADDING, FLAGS)
                && in.u32(OPERATION) == UPDATE
                && in.u64(TIMEOUT, 0) == 0
                && in.u32(FLAGS, 0) == 0;
        return plain ? Optional.of(new Dynset(in.string(SET), in.register(SOURCE))) : Optional.empty();
    }
}
