package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of a packet: {@code NF_*} of {@code linux/netfilter.h} and {@code enum nft_verdicts}.
 *
 * @param code the kernel's number
 * @param chain where to continue, for a jump or goto
 */
public record Verdict(int code, Optional<String> chain) implements Data {
    public static final Verdict DROP = new Verdict(0, Optional.empty());
    public static final Verdict ACCEPT = new Verdict(1, Optional.empty());

    /** Go on with the next rule. */
    public static final Verdict CONTINUE = new Verdict(-1, Optional.empty());

    /** Go back to the chain that jumped here; at the end of a base chain its policy decides. */
    public static final Verdict RETURN = new Verdict(-5, Optional.empty());

    static final int DATA_VERDICT = 2;
    private static final int JUMP = -3;
    private static final int GOTO = -4;
    private static final int CODE = 1;
    private static final int CHAIN = 2;

    public Verdict {
        Objects.requireNonNull(chain, "chain");
    }

    /** Go through a chain and return. */
    public static Verdict jump(String chain) {
        return new Verdict(JUMP, Optional.of(Names.check("chain name", chain, Names.NAME_BYTES)));
    }

    /** Go through a chain and don't return. */
    public static Verdict goTo(String chain) {
        return new Verdict(GOTO, Optional.of(Names.check("chain name", chain, Names.NAME_BYTES)));
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putNested(DATA_VERDICT, nest -> {
            nest.putU32Be(CODE, code);
            chain.ifPresent(name -> nest.putString(CHAIN, name));
        });
    }

    static Verdict decode(AttributeReader in) {
        Attributes attributes = Attributes.of(in);
        return new Verdict(attributes.u32(CODE), attributes.optionalString(CHAIN));
    }
}
