package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
    static final int USER_DATA = 7;

    /** {@code NFTNL_UDATA_RULE_COMMENT}. */
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

    /** Returns the rule with its counters at zero, to compare what the kernel has with what was asked for. */
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
        comment.ifPresent(text -> out.putBytes(USER_DATA, userData(text)));
    }

    static byte[] userData(String comment) {
        byte[] text = comment.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(UDATA_HEADER_BYTES + text.length + 1)
                .put((byte) UDATA_COMMENT)
                .put((byte) (text.length + 1))
                .put(text)
                .array();
    }

    /** Returns where the rule is and its comment, for messages: {@code bridge faultd forward "f-7k2"}. */
    String label() {
        return table + " " + chain + comment.map(text -> " \"" + text + "\"").orElse("");
    }
}
