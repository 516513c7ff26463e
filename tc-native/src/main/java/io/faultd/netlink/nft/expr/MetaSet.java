package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;
import java.util.Optional;

/**
 * Changes metadata of a packet, such as its mark: {@code enum nft_meta_attributes}.
 *
 * @param key what
 * @param source where its new value is
 */
public record MetaSet(Meta.Key key, Register source) implements Expression {
    private static final int KEY = 2;
    private static final int SOURCE = 3;

    @Override
    public String name() {
        return "meta";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.putU32Be(KEY, key.number()).putU32Be(SOURCE, source.number());
    }

    static Optional<Expression> decode(Attributes in) {
        return in.areExactly(KEY, SOURCE)
                ? Meta.Key.of(in.u32(KEY)).map(key -> new MetaSet(key, in.register(SOURCE)))
                : Optional.empty();
    }
}
