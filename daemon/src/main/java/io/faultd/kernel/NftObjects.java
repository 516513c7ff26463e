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
 * Objects of one nf_tables table that belong together and to nothing else in it: they are added, found and removed as a
 * whole, without an effect on the counters of other objects.
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

    /** The content found in a table, without counters. */
    public static NftObjects of(TableContents contents) {
        NftObjects found = new NftObjects();
        contents.chains().forEach(found::add);
        contents.sets().forEach((set, elements) -> found.add(set, List.copyOf(elements)));
        contents.rules().forEach(listed -> found.add(listed.rule().withoutCounts()));
        return found;
    }

    /** Adds all objects; rules come after the objects that they refer to. */
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

    /** Deletes all objects, in an order in which nothing deleted is still referred to. */
    public void deleteFrom(Batch batch) {
        delete(batch, chains, sets.keySet());
    }

    /** Deletes the objects of a table that belong to none of those. */
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

    /** How a table differs from exactly these objects; empty when it does not. */
    public static Optional<String> difference(Collection<NftObjects> all, TableContents contents) {
        int chains = 0;
        int sets = 0;
        for (NftObjects objects : all) {
            if (!objects.areIn(contents)) {
                String names = objects.chains.stream().map(Chain::name).collect(Collectors.joining(", "));
                return Optional.of("chains " + names + " or their sets differ from what faultd wrote");
            }
            chains += objects.chains.size();
            sets += objects.sets.size();
        }
        boolean more = contents.chains().size() > chains || contents.sets().size() > sets;
        return more ? Optional.of("there is an additional chain or set") : Optional.empty();
    }

    /** Whether a table has all of it as it was written, apart from counters and dynamic elements. */
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

    /** The rules of each chain, in their order. */
    static Map<String, List<Rule>> byChain(List<Rule> rules) {
        Map<String, List<Rule>> byChain = new LinkedHashMap<>();
        rules.forEach(rule -> byChain.computeIfAbsent(rule.chain(), chain -> new ArrayList<>())
                .add(rule));
        return byChain;
    }
}
