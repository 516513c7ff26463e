package io.faultd.netlink.nft;

import io.faultd.netlink.AttributeReader;
import io.faultd.netlink.nft.expr.Attributes;
import io.faultd.netlink.nft.expr.Counter;
import io.faultd.netlink.nft.expr.Expression;
import io.faultd.netlink.nft.expr.ExpressionList;
import java.util.List;
import java.util.Optional;

/**
 * A rule as the kernel has it.
 *
 * @param handle the kernel's number for it, unique within the table, by which it can be deleted or replaced
 * @param rule the rule, with the current values of its counters
 */
public record ListedRule(long handle, Rule rule) {
    /** Returns the rule's first counter, if it has one. */
    public Optional<Counter> counter() {
        return rule.expressions().stream()
                .filter(Counter.class::isInstance)
                .map(Counter.class::cast)
                .findFirst();
    }

    /** Reads a rule; empty if it is of another table. */
    static Optional<ListedRule> decode(AttributeReader in, Table table) {
        int family = NfMessage.readHeader(in);
        Attributes attributes = Attributes.of(in);
        if (family != table.family().number() || !attributes.string(Rule.TABLE).equals(table.name())) {
            return Optional.empty();
        }
        List<Expression> expressions = attributes.has(Rule.EXPRESSIONS)
                ? ExpressionList.decode(attributes.nested(Rule.EXPRESSIONS))
                : List.of();
        Optional<String> comment =
                attributes.has(Rule.USER_DATA) ? Rule.comment(attributes.bytes(Rule.USER_DATA)) : Optional.empty();
        Rule rule = new Rule(table, attributes.string(Rule.CHAIN), expressions, comment);
        return Optional.of(new ListedRule(attributes.u64(Rule.HANDLE, 0), rule));
    }
}
