package io.faultd.netlink.nft;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The contents of a table at one moment.
 *
 * @param generation the version of the ruleset that it was read from
 * @param chains in no particular order
 * @param sets sets and maps with their elements
 * @param rules those of all chains, each chain's in order
 */
public record TableContents(
        Generation generation, List<Chain> chains, Map<NamedSet, Set<Element>> sets, List<ListedRule> rules) {
    public TableContents {
        chains = List.copyOf(chains);
        sets = Map.copyOf(sets);
        rules = List.copyOf(rules);
    }

    /** Whether it is equal to the contents at another moment, apart from counters and dynamic elements. */
    boolean isSameAs(TableContents other) {
        return Set.copyOf(chains).equals(Set.copyOf(other.chains))
                && withoutMemories().equals(other.withoutMemories())
                && withoutCounts().equals(other.withoutCounts());
    }

    private Map<NamedSet, Set<Element>> withoutMemories() {
        return sets.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getKey().memory().isPresent() ? Set.of() : entry.getValue()));
    }

    private List<ListedRule> withoutCounts() {
        return rules.stream()
                .map(listed -> new ListedRule(listed.handle(), listed.rule().withoutCounts()))
                .toList();
    }
}
