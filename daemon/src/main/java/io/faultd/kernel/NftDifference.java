package io.faultd.kernel;

import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Chain;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.ListedRule;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Turns a table with some objects into one with others by sending only the differences, so that the cost depends only
 * on the change, and the counters of unchanged objects continue.
 */
public final class NftDifference {
    private final NftObjects before;
    private final NftObjects wanted;
    private final Batch batch;

    private NftDifference(NftObjects before, NftObjects wanted, Batch batch) {
        this.before = before;
        this.wanted = wanted;
        this.batch = batch;
    }

    /** Whether no chain or set changes under the same name, which one transaction can't express. */
    public static boolean isPossible(NftObjects before, NftObjects wanted) {
        Map<String, Object> there = new HashMap<>();
        before.chains().forEach(chain -> there.put(chain.toString(), chain));
        before.sets().keySet().forEach(set -> there.put("set " + set, set));
        return wanted.chains().stream().allMatch(chain -> there.getOrDefault(chain.toString(), chain)
                        .equals(chain))
                && wanted.sets().keySet().stream()
                        .allMatch(set -> there.getOrDefault("set " + set, set).equals(set));
    }

    /**
     * Adds the changes to a batch.
     *
     * @param listed the rules of {@code before} as the kernel has them; read only when some are deleted, or inserted in
     *     front of others
     */
    public static void add(Batch batch, NftObjects before, NftObjects wanted, Supplier<List<ListedRule>> listed) {
        NftDifference difference = new NftDifference(before, wanted, batch);
        difference.addChainsAndSets();
        difference.changeElements();
        difference.changeRules(listed);
        difference.deleteChainsAndSets();
    }

    private void addChainsAndSets() {
        minus(wanted.chains(), before.chains()).forEach(batch::add);
        minus(wanted.sets().keySet(), before.sets().keySet()).forEach(set -> {
            batch.add(set);
            addElements(set, wanted.sets().get(set));
        });
    }

    private void changeElements() {
        wanted.sets().forEach((set, elements) -> {
            List<Element> old = before.sets().get(set);
            if (old != null && !old.equals(elements)) {
                List<Element> gone = minus(old, elements);
                if (!gone.isEmpty()) {
                    batch.deleteElements(set, gone);
                }
                addElements(set, minus(elements, old));
            }
        });
    }

    private void addElements(NamedSet set, List<Element> elements) {
        if (!elements.isEmpty()) {
            batch.addElements(set, elements);
        }
    }

    private void changeRules(Supplier<List<ListedRule>> listed) {
        Map<String, List<Rule>> old = NftObjects.byChain(before.rules());
        Map<String, List<Rule>> next = NftObjects.byChain(wanted.rules());
        List<ListedRule> handles = null;
        for (Chain chain : wanted.chains()) {
            List<Rule> there = old.getOrDefault(chain.name(), List.of());
            List<Rule> rules = next.getOrDefault(chain.name(), List.of());
            if (there.isEmpty()) {
                rules.forEach(batch::add);
            } else if (!there.equals(rules)) {
                handles = handles == null ? listed.get() : handles;
                change(
                        handles.stream()
                                .filter(one -> one.rule().chain().equals(chain.name()))
                                .toList(),
                        there,
                        rules);
            }
        }
    }

    /** Rules that are in the same order in both lists stay, as many as possible. */
    private void change(List<ListedRule> handles, List<Rule> there, List<Rule> rules) {
        int[] partner = Subsequence.common(there, rules);
        Set<Integer> kept = new HashSet<>();
        for (int at : partner) {
            kept.add(at);
        }
        for (int i = 0; i < there.size(); i++) {
            if (!kept.contains(i)) {
                batch.delete(handles.get(i));
            }
        }
        int next = 0;
        for (int i = 0; i < rules.size(); i++) {
            if (partner[i] >= 0) {
                continue;
            }
            next = Math.max(next, i);
            while (next < rules.size() && partner[next] < 0) {
                next++;
            }
            if (next < rules.size()) {
                batch.insertBefore(handles.get(partner[next]).handle(), rules.get(i));
            } else {
                batch.add(rules.get(i));
            }
        }
    }

    private void deleteChainsAndSets() {
        List<Chain> chains = minus(before.chains(), wanted.chains());
        chains.forEach(batch::flush);
        minus(before.sets().keySet(), wanted.sets().keySet()).forEach(batch::delete);
        chains.forEach(batch::delete);
    }

    private static <T> List<T> minus(Collection<T> some, Collection<T> others) {
        Set<T> without = new HashSet<>(others);
        List<T> left = new ArrayList<>();
        some.stream().filter(one -> !without.contains(one)).forEach(left::add);
        return left;
    }
}
