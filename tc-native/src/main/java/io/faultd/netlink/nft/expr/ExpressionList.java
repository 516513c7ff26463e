package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.MalformedNetlinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A rule's expressions as they travel: a list of nests of {@code enum nft_expr_attributes}. */
public final class ExpressionList {
    private static final int NAME = 1;
    private static final int DATA = 2;

    private ExpressionList() {}

    public static void encode(AttributeWriter list, List<Expression> expressions) {
        for (Expression expression : expressions) {
            list.putNested(Attributes.LIST_ELEMENT, element -> element.putString(NAME, expression.name())
                    .putNested(DATA, expression::encode));
        }
    }

    public static List<Expression> decode(AttributeReader list) {
        List<Expression> expressions = new ArrayList<>();
        while (list.next()) {
            expressions.add(decodeElement(Attributes.of(list.nested())));
        }
        return expressions;
    }

    private static Expression decodeElement(Attributes element) {
        String name = element.string(NAME);
        // Expressions without attributes, such as notrack, come without the nest for them.
        Attributes attributes = element.has(DATA) ? element.nest(DATA) : Attributes.NONE;
        return decoder(name)
                .flatMap(decoder -> decode(name, decoder, attributes))
                .orElseGet(() -> new Unknown(name, element.has(DATA) ? element.bytes(DATA) : new byte[0]));
    }

    /** An expression that can't be decoded is foreign, and kept as bytes. */
    private static Optional<Expression> decode(
            String name, Function<Attributes, Optional<Expression>> decoder, Attributes attributes) {
        try {
            return MalformedNetlinkException.decoding("expression " + name, () -> decoder.apply(attributes));
        } catch (MalformedNetlinkException e) {
            return Optional.empty();
        }
    }

    private static Optional<Function<Attributes, Optional<Expression>>> decoder(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "bitwise" -> Bitwise::decode;
                    case "byteorder" -> ByteSwap::decode;
                    case "cmp" -> Compare::decode;
                    case "ct" -> Conntrack::decode;
                    case "dynset" -> Dynset::decode;
                    case "counter" -> Counter::decode;
                    case "dup" -> Duplicate::decode;
                    case "fwd" -> Forward::decode;
                    case "immediate" -> Immediate::decode;
                    case "lookup" -> Lookup::decode;
                    case "match" -> XtMatch::decode;
                    case "meta" -> in -> Meta.decode(in).or(() -> MetaSet.decode(in));
                    case "numgen" -> Numgen::decode;
                    case "payload" -> Payload::decode;
                    case "range" -> Range::decode;
                    case "reject" -> Reject::decode;
                    case "target" -> XtTarget::decode;
                    default -> null;
                });
    }
}
