package io.faultd.dropping;

import io.faultd.kernel.RefusedException;
import io.faultd.kernel.RuleList;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Family;
import io.faultd.netlink.nft.Hook;
import io.faultd.netlink.nft.ListedRule;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.expr.Immediate;
import io.faultd.netlink.nft.expr.Verdict;
import io.faultd.protocol.RpcError;
import io.faultd.render.IptablesRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * iptables' table {@code filter} of one family as it was found: foreign rules, and faultd's chains with the rules that
 * lead to them.
 *
 * <p>The table and its built-in chains, which iptables creates when it first needs them, can be missing. Then faultd
 * creates them in the same way, and records it in the comments of its own chains, so that they are removed with them:
 * iptables doesn't show comments of chains.
 */
final class FilterTable {
    private static final String MADE = "made by faultd";
    private static final String ALSO = ", like ";
    private static final String TABLE = "the table";

    private final Table table;
    private final boolean exists;
    private final int objects;
    private final Map<String, Chain> chains;
    private final List<ListedRule> rules;

    private FilterTable(Table table, boolean exists, int objects, List<Chain> chains, List<ListedRule> rules) {
        this.table = table;
        this.exists = exists;
        this.objects = objects;
        this.chains = new HashMap<>();
        chains.forEach(chain -> this.chains.put(chain.name(), chain));
        this.rules = rules;
    }

    /** Reads it, whether it exists or not. */
    static FilterTable read(NfTables nftables, IptablesRule.Family family) {
        Table table = table(family);
        return nftables.tables().contains(table)
                ? new FilterTable(table, true, nftables.objects(table), nftables.chains(table), nftables.rules(table))
                : new FilterTable(table, false, 0, List.of(), List.of());
    }

    /** Its name, whether it exists or not. */
    static Table table(IptablesRule.Family family) {
        return new Table(family == IptablesRule.Family.IP ? Family.IP : Family.IP6, "filter");
    }

    /** Whether a chain of that name is faultd's, whichever daemon made it. */
    static boolean isOurs(String chain) {
        return Arrays.stream(IptablesRule.Chain.values())
                .anyMatch(ours -> ours.title().equals(chain));
    }

    private List<IptablesRule.Chain> ours() {
        List<IptablesRule.Chain> ours = new ArrayList<>();
        for (IptablesRule.Chain chain : IptablesRule.Chain.values()) {
            if (chains.containsKey(chain.title())) {
                ours.add(chain);
            }
        }
        return ours;
    }

    /** faultd's rules without their counts, each chain's in order, behind those that lead to the chain. */
    List<Rule> content() {
        List<Rule> content = new ArrayList<>();
        for (IptablesRule.Chain chain : IptablesRule.Chain.values()) {
            jumps(chain).forEach(jump -> content.add(jump.rule().withoutCounts()));
            in(chain.title()).forEach(listed -> content.add(listed.rule().withoutCounts()));
        }
        return content;
    }

    /** The {@link #content()} of a table with these rules. */
    static List<Rule> content(IptablesRule.Family family, List<IptablesRule> wanted) {
        Table table = table(family);
        List<Rule> content = new ArrayList<>();
        byChain(table, wanted).forEach((chain, all) -> {
            if (!all.isEmpty()) {
                content.add(IptablesForm.jump(table, chain));
                content.addAll(all);
            }
        });
        return content;
    }

    /**
     * Adds the changes to a batch after which the table has exactly these rules of faultd.
     *
     * @throws RefusedException if a chain with the name of a built-in one is something else
     */
    void write(Batch batch, List<IptablesRule> wanted) throws RefusedException {
        if (wanted.isEmpty()) {
            remove(batch);
            return;
        }
        boolean tableIsOurs = !exists || madeWithTable();
        if (!exists) {
            batch.add(table);
        }
        for (Map.Entry<IptablesRule.Chain, List<Rule>> entry :
                byChain(table, wanted).entrySet()) {
            IptablesRule.Chain chain = entry.getKey();
            if (entry.getValue().isEmpty()) {
                remove(batch, chain);
            } else {
                prepare(batch, chain, tableIsOurs);
                RuleList.change(batch, in(chain.title()), entry.getValue());
                if (jumps(chain).isEmpty()) {
                    // In front of all: no foreign rule may accept what a fault drops.
                    batch.insert(IptablesForm.jump(table, chain));
                }
            }
        }
    }

    private void prepare(Batch batch, IptablesRule.Chain chain, boolean tableIsOurs) throws RefusedException {
        Chain wanted = builtIn(chain);
        Chain found = chains.get(chain.base());
        if (found == null) {
            batch.add(wanted);
        } else if (!found.base()
                .map(base -> base.hook() == wanted.base().orElseThrow().hook())
                .orElse(false)) {
            throw new RefusedException(
                    RpcError.CONFLICT,
                    "chain " + found
                            + " is not the built-in one of iptables; rename it, or use the drop engine nftables");
        }
        if (!chains.containsKey(chain.title())) {
            batch.add(Chain.regular(table, chain.title())
                    .withComment(
                            MADE + (found == null ? ALSO + chain.base() : "") + (tableIsOurs ? ALSO + TABLE : "")));
        }
    }

    private void remove(Batch batch) {
        boolean tableIsOurs = madeWithTable();
        int removed = 0;
        Batch parts = new Batch();
        for (IptablesRule.Chain chain : ours()) {
            removed += remove(parts, chain);
        }
        if (tableIsOurs && removed == objects) {
            batch.delete(table);
        } else {
            batch.add(parts);
        }
    }

    /**
     * Removes one of faultd's chains and returns how many chains were removed: none, it, or the built-in one as well.
     */
    private int remove(Batch batch, IptablesRule.Chain chain) {
        Chain ours = chains.get(chain.title());
        if (ours == null) {
            return 0;
        }
        List<ListedRule> jumps = jumps(chain);
        jumps.forEach(batch::delete);
        long others = rules.stream().filter(listed -> leadsTo(listed, chain)).count() - jumps.size();
        if (others > 0) {
            batch.flush(ours); // foreign rules need it
            return 0;
        }
        batch.delete(ours);
        boolean made = ours.comment()
                .filter(text -> text.contains(ALSO + chain.base()))
                .isPresent();
        boolean unused =
                in(chain.base()).size() == jumps.size() && builtIn(chain).equals(chains.get(chain.base()));
        if (made && unused) {
            batch.delete(builtIn(chain));
            return 2;
        }
        return 1;
    }

    private boolean madeWithTable() {
        return ours().stream()
                .map(chain -> chains.get(chain.title()).comment())
                .flatMap(Optional::stream)
                .anyMatch(comment -> comment.endsWith(ALSO + TABLE));
    }

    private Chain builtIn(IptablesRule.Chain chain) {
        Hook hook =
                switch (chain) {
                    case IN -> Hook.INPUT;
                    case OUT -> Hook.OUTPUT;
                    case FORWARD -> Hook.FORWARD;
                };
        return Chain.filter(table, chain.base(), hook, 0);
    }

    private List<ListedRule> in(String chain) {
        return rules.stream()
                .filter(listed -> listed.rule().chain().equals(chain))
                .toList();
    }

    /** The rules that only lead from the built-in chain to faultd's. */
    private List<ListedRule> jumps(IptablesRule.Chain chain) {
        Rule jump = IptablesForm.jump(table, chain);
        return in(chain.base()).stream()
                .filter(listed -> listed.rule().withoutCounts().equals(jump))
                .toList();
    }

    private static boolean leadsTo(ListedRule listed, IptablesRule.Chain chain) {
        return listed.rule().expressions().stream()
                .anyMatch(expression -> expression instanceof Immediate immediate
                        && immediate.data() instanceof Verdict verdict
                        && verdict.chain().filter(chain.title()::equals).isPresent());
    }

    private static Map<IptablesRule.Chain, List<Rule>> byChain(Table table, List<IptablesRule> wanted) {
        Map<IptablesRule.Chain, List<Rule>> byChain = new EnumMap<>(IptablesRule.Chain.class);
        for (IptablesRule.Chain chain : IptablesRule.Chain.values()) {
            byChain.put(
                    chain,
                    wanted.stream()
                            .filter(rule -> rule.chain() == chain)
                            .map(rule -> IptablesForm.of(table, rule))
                            .toList());
        }
        return byChain;
    }
}
