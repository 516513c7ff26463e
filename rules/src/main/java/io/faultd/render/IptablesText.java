package io.faultd.render;

import io.faultd.plan.Drops;
import io.faultd.render.IptablesRule.Chain;
import io.faultd.render.IptablesRule.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Drops as command lines of {@code iptables(8)} and {@code ip6tables(8)}: faultd's chains of the table {@code filter}.
 */
public final class IptablesText {
    private final String prefix;
    private final List<String> lines = new ArrayList<>();

    private IptablesText(String prefix) {
        this.prefix = prefix;
    }

    /**
     * The commands that install the drops of a namespace, whether it has faultd's chains already or not; where nothing
     * is left to drop, those that remove the chains.
     *
     * @param prefix precedes each command so that it runs in that namespace, with a space at its end; can be empty
     * @param before the present drops, compiled for {@link io.faultd.plan.DropPlace#TARGETS}
     * @param after the future drops, compiled for the same
     * @throws UnsayableException if iptables can't express it
     */
    public static List<String> lines(String prefix, Drops before, Drops after) {
        List<IptablesRule> standing = IptablesRules.of(before.tables(), before.rules());
        List<IptablesRule> wanted = IptablesRules.of(after.tables(), after.rules());
        IptablesText text = new IptablesText(prefix);
        for (Family family : Family.values()) {
            for (Chain chain : Chain.values()) {
                List<IptablesRule> rules = in(family, chain, wanted);
                if (!rules.isEmpty()) {
                    text.fill(family, chain, rules);
                } else if (!in(family, chain, standing).isEmpty()) {
                    text.remove(family, chain);
                }
            }
        }
        return List.copyOf(text.lines);
    }

    private static List<IptablesRule> in(Family family, Chain chain, List<IptablesRule> rules) {
        return rules.stream()
                .filter(rule -> rule.family() == family && rule.chain() == chain)
                .toList();
    }

    private void fill(Family family, Chain chain, List<IptablesRule> rules) {
        String jump = chain.base() + " -j " + chain.title();
        lines.add(command(family, "-N " + chain.title()) + " 2>/dev/null || " + command(family, "-F " + chain.title()));
        rules.forEach(IptablesText::requireWords);
        rules.forEach(rule -> lines.add(command(family, rule.line())));
        lines.add(command(family, "-C " + jump) + " 2>/dev/null || " + command(family, "-I " + jump));
    }

    private static void requireWords(IptablesRule rule) {
        Stream.of(rule.match().inInterface(), rule.match().outInterface())
                .flatMap(Optional::stream)
                .filter(name -> name.endsWith("+"))
                .findFirst()
                .ifPresent(name -> {
                    throw new UnsayableException("iptables would match every interface whose name begins like " + name
                            + "; use --dry-run nft");
                });
    }

    private void remove(Family family, Chain chain) {
        lines.add(command(family, "-D " + chain.base() + " -j " + chain.title()));
        lines.add(command(family, "-F " + chain.title()));
        lines.add(command(family, "-X " + chain.title()));
    }

    private String command(Family family, String arguments) {
        return prefix + family.tool() + " -w " + arguments;
    }
}
