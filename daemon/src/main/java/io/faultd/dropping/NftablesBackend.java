package io.faultd.dropping;

import io.faultd.kernel.KernelNames;
import io.faultd.kernel.NftObjects;
import io.faultd.kernel.RefusedException;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.TableContents;
import io.faultd.plan.DropRule;
import io.faultd.plan.Drops;
import io.faultd.protocol.RpcError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Drops as nf_tables tables of faultd, one a family: the partition's objects ({@link PartitionRuleset}) and each
 * fault's ({@link FaultRules}), of which only changes are written.
 */
final class NftablesBackend implements DropBackend {
    private static final List<Table> TABLES =
            List.of(PartitionRuleset.BRIDGE, PartitionRuleset.INET, DropRuleset.NETDEV);

    /** The number of elements where some are foreign. */
    private static final int UNREADABLE = -1;

    /** Enough to detect that something was flushed or deleted. */
    private record Counts(int elements, int rules) implements Content {
        @Override
        public boolean isThatOf(Drops drops) {
            return equals(of(drops));
        }

        @Override
        public void requireAll(Drops drops) throws RefusedException {
            Counts wanted = of(drops);
            if (!equals(wanted)) {
                throw new RefusedException(
                        RpcError.KERNEL_REFUSED,
                        "the kernel holds " + this + " of " + wanted + " in its tables " + KernelNames.NFT_TABLE
                                + " after it accepted all; is something else writing to them? (nft monitor)");
            }
        }

        private static Counts of(Drops drops) {
            int elements = 0;
            int rules = 0;
            for (Table table : TABLES) {
                for (NftObjects objects : parts(table, drops).values()) {
                    for (Map.Entry<NamedSet, List<Element>> set : objects.sets().entrySet()) {
                        elements += isCounted(set.getKey()) ? set.getValue().size() : 0;
                    }
                    rules += objects.ruleCount();
                }
            }
            return new Counts(elements, rules);
        }

        private static boolean isCounted(NamedSet set) {
            return set.memory().isEmpty() && PartitionRuleset.isCounted(set);
        }

        @Override
        public String toString() {
            return (elements == UNREADABLE ? "foreign elements" : elements + " elements") + " and " + rules + " rules";
        }
    }

    @Override
    public boolean areIn(NfTables nftables) {
        return nftables.tables().stream().anyMatch(TABLES::contains);
    }

    @Override
    public boolean canBeIn(Table table) {
        return TABLES.contains(table);
    }

    @Override
    public boolean isOurs(Rule rule) {
        return canBeIn(rule.table());
    }

    @Override
    public Counts content(NfTables nftables) {
        int elements = 0;
        int rules = 0;
        boolean readable = true;
        for (Table table : ours(nftables)) {
            for (NamedSet set : nftables.sets(table)) {
                try {
                    elements += Counts.isCounted(set) ? nftables.elements(set).size() : 0;
                } catch (MalformedNetlinkException e) {
                    readable = false; // an element that is not ours
                }
            }
            rules += nftables.rules(table).size();
        }
        return new Counts(readable ? elements : UNREADABLE, rules);
    }

    @Override
    public Optional<String> difference(NfTables nftables, Drops wanted) {
        List<Table> there = ours(nftables);
        for (Table table : TABLES) {
            Map<Object, NftObjects> parts = parts(table, wanted);
            if (parts.isEmpty() != !there.contains(table)) {
                return Optional.of("table " + table + (parts.isEmpty() ? " is one too many" : " is gone"));
            }
            Optional<String> difference = nftables.read(table)
                    .flatMap(contents -> NftObjects.difference(parts.values(), contents))
                    .map(text -> "table " + table + ": " + text);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    @Override
    public void write(NfTables nftables, Optional<Drops> existing, Drops wanted) {
        List<Table> there = ours(nftables);
        Batch batch = new Batch();
        for (Table table : TABLES) {
            Map<Object, NftObjects> parts = parts(table, wanted);
            List<Object> kept = there.contains(table) ? new ArrayList<>(parts.keySet()) : new ArrayList<>();
            if (!kept.isEmpty() && existing.isPresent()) {
                Map<Object, NftObjects> before = parts(table, existing.get());
                kept.retainAll(before.keySet());
                if (!kept.isEmpty()) {
                    kept.forEach(before::remove);
                    before.values().forEach(objects -> objects.deleteFrom(batch));
                }
            } else if (!kept.isEmpty()) {
                TableContents contents = nftables.read(table).orElseThrow();
                kept.removeIf(part -> !parts.get(part).areIn(contents));
                if (!kept.isEmpty()) {
                    NftObjects.deleteOthers(
                            batch, contents, kept.stream().map(parts::get).toList());
                }
            }
            if (kept.isEmpty() && there.contains(table)) {
                batch.delete(table);
            }
            if (kept.isEmpty() && !parts.isEmpty()) {
                batch.add(table);
            }
            kept.forEach(parts::remove);
            parts.values().forEach(objects -> objects.addTo(batch));
        }
        nftables.commit(batch);
    }

    /** The wanted parts of a table, by their purpose; parts for the same purpose are equal. */
    private static Map<Object, NftObjects> parts(Table table, Drops drops) {
        Map<Object, NftObjects> parts = new LinkedHashMap<>();
        add(parts, drops.tables(), PartitionRuleset.of(table, drops.tables()));
        for (DropRule rule : drops.rules()) {
            add(parts, rule, DropRuleset.of(table, rule));
        }
        return parts;
    }

    private static void add(Map<Object, NftObjects> parts, Object reason, NftObjects objects) {
        if (!objects.isEmpty()) {
            parts.put(reason, objects);
        }
    }

    private static List<Table> ours(NfTables nftables) {
        return nftables.tables().stream().filter(TABLES::contains).toList();
    }
}
