package io.faultd.reconcile;

import io.faultd.netlink.nft.NfTables;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where drops, rejects and partitions are written to. */
public enum DropEngine {
    /** Tables of faultd's own, with sets and verdict maps, wherever packets can be met. */
    NFTABLES(new NftablesTables());

    private final DropTables tables;

    DropEngine(DropTables tables) {
        this.tables = tables;
    }

    DropTables tables() {
        return tables;
    }

    /** All but this one. */
    List<DropEngine> others() {
        return Arrays.stream(values()).filter(engine -> engine != this).toList();
    }

    /** Whether a namespace has anything of ours, whichever daemon wrote it. */
    static boolean anyIn(NfTables nftables) {
        return Arrays.stream(values()).anyMatch(engine -> engine.tables.areIn(nftables));
    }

    /** The name that the configuration has for it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
