package io.faultd.kernel;

import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.ListedRule;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.TableContents;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Objects of one nf_tables table that belong together, and to nothing else in it: they are added, found and taken away
 * as a whole, and no other object's counter notices.
 */
public final class NftObjects {
    private final List<Chain> chains = new ArrayList<>();
    private final Map<NamedSet, List<Element>> sets = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();

    public NftObjects add(Chain chain) {
        chains.add(chain);
        return this;
    }

    public NftObjects add(NamedSet set, List<Element> elements) {
        sets.put(set, elements);
        return this;
    }

    public NftObjects add(Rule rule) {
        rules.add(rule);
        return this;
    }

    public boolean isEmpty() {
        return chains.isEmpty();
    }

    public int ruleCount() {
        return rules.size();
    }

    public List<Chain> chains() {
        return chains;
    }

    public Map<NamedSet, List<Element>> sets() {
        return sets;
    }

    public List<Rule> rules() {
        return rules;
    }

    /** All that a table was found to have, without what has been counted. */
    public static NftObjects of(TableContents contents) {
        NftObjects found = new NftObjects();
        contents.chains().forEach(found::add);
        contents.sets().forEach((set, elements) -> found.add(set, List.copyOf(elements)));
        contents.rules().forEach(listed -> found.add(listed.rule().withoutCounts()));
        return found;
    }

    /** Adds all of it; rules come after what they name. */
    public void addTo(Batch batch) {
        chains.forEach(batch::add);
        sets.forEach((set, elements) -> {
            batch.add(set);
            if (!elements.isEmpty()) {
                batch.addElements(set, elements);
            }
        });
        rules.forEach(batch::add);
    }

    /** Deletes all of it; nothing goes that is still named. */
    public void deleteFrom(Batch batch) {
        delete(batch, chains, sets.keySet());
    }

    /** Deletes what a table has that is not of any of those. */
    public static void deleteOthers(Batch batch, TableContents contents, Collection<NftObjects> kept) {
        List<Chain> otherChains = new ArrayList<>(contents.chains());
        Set<NamedSet> otherSets = new LinkedHashSet<>(contents.sets().keySet());
        kept.forEach(objects -> {
            otherChains.removeAll(objects.chains);
            otherSets.removeAll(objects.sets.keySet());
        });
        delete(batch, otherChains, otherSets);
    }

    private static void delete(Batch batch, List<Chain> chains, Collection<NamedSet> sets) {
        chains.forEach(batch::flush);
        sets.forEach(batch::delete);
        chains.forEach(batch::delete);
    }

    /** How a table that is to hold this and no more differs from it; nothing when it does not. */
    public static Optional<String> difference(Collection<NftObjects> all, TableContents contents) {
        int chains = 0;
        int sets = 0;
        for (NftObjects objects : all) {
            if (!objects.areIn(contents)) {
                String names = objects.chains.stream().map(Chain::name).collect(Collectors.joining(", "));
                return Optional.of("chains " + names + " or their sets are not as they were written");
            }
            chains += objects.chains.size();
            sets += objects.sets.size();
        }
        boolean more = contents.chains().size() > chains || contents.sets().size() > sets;
        return more ? Optional.of("there is a chain or a set too many") : Optional.empty();
    }

    /** Whether a table has all of it as it was written, whatever has been counted and remembered since. */
    public boolean areIn(TableContents contents) {
        if (!contents.chains().containsAll(chains)) {
            return false;
        }
        for (Map.Entry<NamedSet, List<Element>> set : sets.entrySet()) {
            Set<Element> there = contents.sets().get(set.getKey());
            boolean filledByRules = set.getKey().memory().isPresent();
            if (there == null || (!filledByRules && !there.equals(Set.copyOf(set.getValue())))) {
                return false;
            }
        }
        Map<String, List<Rule>> wanted = byChain(rules);
        Map<String, List<Rule>> found = byChain(contents.rules().stream()
                .map(ListedRule::rule)
                .map(Rule::withoutCounts)
                .toList());
        return chains.stream().map(Chain::name).allMatch(chain -> wanted.getOrDefault(chain, List.of())
                .equals(found.getOrDefault(chain, List.of())));
    }

    /** Those of each chain, in their order. */
    static Map<String, List<Rule>> byChain(List<Rule> rules) {
        Map<String, List<Rule>> byChain = new LinkedHashMap<>();
        rules.forEach(rule -> byChain.computeIfAbsent(rule.chain(), chain -> new ArrayList<>())
                .add(rule));
        return byChain;
    }
}
