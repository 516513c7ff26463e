package io.faultd.kernel;

import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.ListedRule;
import io.faultd.netlink.nft.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes the rules of a chain without touching those that stay: their counters continue, including those of every n-th
 * packet.
 */
public final class RuleList {
    private RuleList() {}

    /**
     * Adds the changes to a batch that turn one list of rules into another.
     *
     * @param found the chain's rules in order
     * @param wanted the same without counts
     */
    public static void change(Batch batch, List<ListedRule> found, List<Rule> wanted) {
        List<Rule> existing =
                found.stream().map(listed -> listed.rule().withoutCounts()).toList();
        List<Rule> ahead = new ArrayList<>();
        int next = 0;
        for (Rule rule : wanted) {
            int at = next;
            while (at < existing.size() && !existing.get(at).equals(rule)) {
                at++;
            }
            if (at == existing.size()) {
                ahead.add(rule);
                continue;
            }
            long stays = found.get(at).handle();
            ahead.forEach(one -> batch.insertBefore(stays, one));
            ahead.clear();
            found.subList(next, at).forEach(batch::delete);
            next = at + 1;
        }
        found.subList(next, found.size()).forEach(batch::delete);
        ahead.forEach(batch::add);
    }
}
