package io.faultd.dropping;

import io.faultd.kernel.RefusedException;
import io.faultd.netlink.NetlinkException;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Generation;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.Drops;
import io.faultd.protocol.RpcError;
import io.faultd.render.IptablesRule;
import io.faultd.render.IptablesRule.Family;
import io.faultd.render.IptablesRules;
import io.faultd.render.UnsayableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Drops as rules in faultd's chains of iptables' tables {@code filter}, see {@link FilterTable}. */
final class IptablesBackend implements DropBackend {
    private static final int ATTEMPTS = 20;

    /** The content of both families' tables. */
    record FoundRules(List<Rule> rules) implements Content {
        @Override
        public boolean isThatOf(Drops drops) throws RefusedException {
            return equals(of(drops));
        }

        @Override
        public void requireAll(Drops drops) throws RefusedException {
            FoundRules wanted = of(drops);
            if (!equals(wanted)) {
                throw new RefusedException(
                        RpcError.KERNEL_REFUSED,
                        "the kernel holds " + rules.size() + " rules in chains FAULTD-* after it accepted "
                                + wanted.rules.size() + "; is something else writing to them? (nft monitor)");
            }
        }

        private static FoundRules of(Drops drops) throws RefusedException {
            List<Rule> wanted = new ArrayList<>();
            translated(drops).forEach((family, rules) -> wanted.addAll(FilterTable.content(family, rules)));
            return new FoundRules(wanted);
        }
    }

    @Override
    public boolean areIn(NfTables nftables) {
        return nftables.tables().stream()
                .filter(this::canBeIn)
                .flatMap(table -> nftables.chains(table).stream())
                .anyMatch(chain -> FilterTable.isOurs(chain.name()));
    }

    @Override
    public boolean canBeIn(Table table) {
        return Arrays.stream(Family.values())
                .anyMatch(family -> FilterTable.table(family).equals(table));
    }

    @Override
    public boolean isOurs(Rule rule) {
        return FilterTable.isOurs(rule.chain());
    }

    @Override
    public FoundRules content(NfTables nftables) {
        List<Rule> rules = new ArrayList<>();
        for (Family family : Family.values()) {
            rules.addAll(FilterTable.read(nftables, family).content());
        }
        return new FoundRules(rules);
    }

    @Override
    public Optional<String> difference(NfTables nftables, Drops wanted) {
        try {
            content(nftables).requireAll(wanted);
            return Optional.empty();
        } catch (RefusedException differs) {
            return Optional.of("rules in chains FAULTD-* were changed");
        }
    }

    /** Starts again after an external change in between: iptables-restore replaces whole tables. */
    @Override
    public void write(NfTables nftables, Optional<Drops> existing, Drops drops) throws RefusedException {
        Map<Family, List<IptablesRule>> rules = translated(drops);
        for (int attempt = 1; ; attempt++) {
            Generation generation = nftables.generation();
            Batch batch = new Batch().onlyIfStill(generation);
            for (Family family : Family.values()) {
                FilterTable.read(nftables, family).write(batch, rules.get(family));
            }
            try {
                nftables.commit(batch);
                return;
            } catch (NetlinkException e) {
                if (attempt == ATTEMPTS || nftables.generation().equals(generation)) {
                    throw e;
                }
            }
        }
    }

    private static Map<Family, List<IptablesRule>> translated(Drops drops) throws RefusedException {
        Map<Family, List<IptablesRule>> rules = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            rules.put(family, new ArrayList<>());
        }
        try {
            IptablesRules.of(drops.tables(), drops.rules())
                    .forEach(rule -> rules.get(rule.family()).add(rule));
            return rules;
        } catch (UnsayableException e) {
            throw new RefusedException(RpcError.INVALID_PARAMS, e.getMessage());
        }
    }
}
