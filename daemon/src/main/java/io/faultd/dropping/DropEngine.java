package io.faultd.dropping;

import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.DropPlace;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where drops, rejects and partitions are written to. */
public enum DropEngine {
    /** Tables of faultd's own, with sets and verdict maps, wherever packets can be met. */
    NFTABLES(new NftablesBackend(), DropPlace.PATHS),
    /** Chains of faultd's own in the tables of iptables and ip6tables, in each target's namespace. */
    IPTABLES(new IptablesBackend(), DropPlace.TARGETS);

    private final DropBackend tables;
    private final DropPlace place;

    DropEngine(DropBackend tables, DropPlace place) {
        this.tables = tables;
        this.place = place;
    }

    /** Where it needs the packets of partitions to be met. */
    DropPlace place() {
        return place;
    }

    DropBackend tables() {
        return tables;
    }

    /** All but this one. */
    List<DropEngine> others() {
        return Arrays.stream(values()).filter(engine -> engine != this).toList();
    }

    /** Whether a namespace has anything of ours, whichever daemon wrote it. */
    public static boolean anyIn(NfTables nftables) {
        return Arrays.stream(values()).anyMatch(engine -> engine.tables.areIn(nftables));
    }

    /** Whether rules of ours, whichever daemon wrote them, can be in a table. */
    public static boolean anyCanBeIn(Table table) {
        return Arrays.stream(values()).anyMatch(engine -> engine.tables.canBeIn(table));
    }

    /** Whether a rule of such a table is ours. */
    public static boolean isOurs(Rule rule) {
        return Arrays.stream(values())
                .anyMatch(engine -> engine.tables.canBeIn(rule.table()) && engine.tables.isOurs(rule));
    }

    /** The name that the configuration has for it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
