package io.faultd.netlink.nft.expr;

import io.faultd.netlink.AttributeWriter;

/**
 * One step of a rule: it loads or transforms registers, ends the rule where a comparison fails, or acts on the packet.
 *
 * <p>Reading is total: an expression of an unknown kind, or with an attribute that its record has no component for,
 * becomes {@link Unknown} with all its bytes rather than something that looks like a simpler one.
 */
public sealed interface Expression
        permits Bitwise,
                ByteSwap,
                Compare,
                Conntrack,
                Counter,
                Duplicate,
                Forward,
                Immediate,
                Lookup,
                Meta,
                MetaSet,
                Numgen,
                Payload,
                Range,
                Reject,
                Dynset,
                Unknown,
                XtMatch,
                XtTarget {
    /** Returns the kernel's name of this kind of expression, such as {@code meta}. */
    String name();

    /** Writes the attributes of {@code NFTA_EXPR_DATA}. */
    void encode(AttributeWriter out);
}
