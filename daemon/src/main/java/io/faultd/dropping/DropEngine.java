package io.faultd.dropping;

import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Rule;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.DropPlace;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The part of the kernel that drops, rejects and partitions are written to. */
public enum DropEngine {
    /** Tables of faultd with sets and verdict maps, wherever packets can be matched. */
    NFTABLES(new NftablesBackend(), DropPlace.PATHS),
    /** Chains of faultd in the tables of iptables and ip6tables, in each target's namespace. */
    IPTABLES(new IptablesBackend(), DropPlace.TARGETS);

    private final DropBackend tables;
    private final DropPlace place;

    DropEngine(DropBackend tables, DropPlace place) {
        this.tables = tables;
        this.place = place;
    }

    /** Where it matches the packets of partitions. */
    DropPlace place() {
        return place;
    }

    DropBackend tables() {
        return tables;
    }

    /** All except this one. */
    List<DropEngine> others() {
        return Arrays.stream(values()).filter(engine -> engine != this).toList();
    }

    /** Whether a namespace has objects of faultd, whichever daemon wrote them. */
    public static boolean anyIn(NfTables nftables) {
        return Arrays.stream(values()).anyMatch(engine -> engine.tables.areIn(nftables));
    }

    /** Whether a table can have rules of faultd, whichever daemon wrote them. */
    public static boolean anyCanBeIn(Table table) {
        return Arrays.stream(values()).anyMatch(engine -> engine.tables.canBeIn(table));
    }

    /** Whether a rule of such a table is faultd's. */
    public static boolean isOurs(Rule rule) {
        return Arrays.stream(values())
                .anyMatch(engine -> engine.tables.canBeIn(rule.table()) && engine.tables.isOurs(rule));
    }

    /** Its name in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
