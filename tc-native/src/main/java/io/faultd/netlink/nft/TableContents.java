package io.faultd.netlink.nft;

import java.util.List;
import java.util.Map;
import java.util.Set;

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
}
