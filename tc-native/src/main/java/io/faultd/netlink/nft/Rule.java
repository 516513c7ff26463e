package io.faultd.netlink.nft;

import io.faultd.linux.KernelText;
import io.faultd.netlink.AttributeWriter;
import io.faultd.netlink.nft.expr.Compare;
import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.nft.expr.Expression;
import io.faultd.netlink.nft.expr.ExpressionList;
import io.faultd.netlink.nft.expr.Meta;
import io.faultd.netlink.nft.expr.Names;
import io.faultd.netlink.nft.expr.XtMatch;
import io.faultd.netlink.nft.expr.XtTarget;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to do with packets in a chain.
 *
 * @param table where it lives
 * @param chain the name of the chain
 * @param expressions the steps, in order; the rule ends at the first comparison that fails
 * @param comment up to 127 bytes, shown by {@code nft list}; empty for none
 */
public record Rule(Table table, String chain, List<Expression> expressions, Optional<String> comment) {
    static final int TABLE = 1;
    static final int CHAIN = 2;
    static final int HANDLE = 3;
    static final int EXPRESSIONS = 4;
    static final int POSITION = 6;
    static final int USER_DATA = 7;

    private static final int COMPATIBILITY = 5;
    private static final int COMPATIBILITY_PROTOCOL = 1;
    private static final int COMPATIBILITY_FLAGS = 2;

    /** {@code NFTNL_UDATA_RULE_COMMENT}, the same number as {@code NFTNL_UDATA_CHAIN_COMMENT}. */
    static final int UDATA_COMMENT = 0;

    /** {@code NFTNL_UDATA_COMMENT_MAXLEN}, which counts the terminating NUL. */
    static final int COMMENT_BYTES = 128;

    private static final int UDATA_HEADER_BYTES = 2;

    public Rule {
        Objects.requireNonNull(table, "table");
        Names.check("chain name", chain, Names.NAME_BYTES);
        expressions = List.copyOf(expressions);
        comment.ifPresent(text -> Names.check("comment", text, COMMENT_BYTES));
    }

    /** Starts a rule, see {@link RuleBuilder}. */
    public static RuleBuilder in(Table table, String chain) {
        return new RuleBuilder(table, chain);
    }

    /** Returns the rule with its counters at zero, to compare the kernel's rule with the one sent. */
    public Rule withoutCounts() {
        List<Expression> reset = expressions.stream()
                .map(expression -> expression instanceof Counter ? Counter.ZERO : expression)
                .toList();
        return new Rule(table, chain, reset, comment);
    }

    void encodeKey(AttributeWriter out) {
        out.putString(TABLE, table.name()).putString(CHAIN, chain);
    }

    void encodeBody(AttributeWriter out) {
        out.putNested(EXPRESSIONS, list -> ExpressionList.encode(list, expressions));
        if (expressions.stream().anyMatch(one -> one instanceof XtMatch || one instanceof XtTarget)) {
            out.putNested(COMPATIBILITY, nest -> nest.putU32Be(COMPATIBILITY_PROTOCOL, protocol())
                    .putU32Be(COMPATIBILITY_FLAGS, 0));
        }
        comment.ifPresent(text -> out.putBytes(USER_DATA, userData(text)));
    }

    /** The layer 4 protocol that packets must have, 0 for any: extensions of iptables check that they support it. */
    private int protocol() {
        for (int i = 0; i + 1 < expressions.size(); i++) {
            if (expressions.get(i) instanceof Meta meta
                    && meta.key() == Meta.Key.L4PROTO
                    && expressions.get(i + 1) instanceof Compare compare
                    && compare.operator() == Compare.Operator.EQUAL) {
                return compare.value().toByteArray()[0] & 0xff;
            }
        }
        return 0;
    }

    static byte[] userData(String comment) {
        byte[] text = KernelText.encode(comment);
        return ByteBuffer.allocate(UDATA_HEADER_BYTES + text.length + 1)
                .put((byte) UDATA_COMMENT)
                .put((byte) (text.length + 1))
                .put(text)
                .array();
    }

    /**
     * Finds the comment among the user data of a rule or chain: one byte of type, one of length, the text with a NUL,
     * and again.
     */
    static Optional<String> comment(byte[] userData) {
        int at = 0;
        while (at + 2 <= userData.length) {
            int length = userData[at + 1] & 0xff;
            if (length > userData.length - at - 2) {
                return Optional.empty();
            }
            if (userData[at] == UDATA_COMMENT && length > 1 && length <= COMMENT_BYTES) {
                String text = KernelText.decode(userData, at + 2, length - 1);
                return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
            }
            at += 2 + length;
        }
        return Optional.empty();
    }

    /** Returns where the rule is and its comment, for messages: {@code bridge faultd forward "f-7k2"}. */
    String label() {
        return table + " " + chain + comment.map(text -> " \"" + text + "\"").orElse("");
    }
}
