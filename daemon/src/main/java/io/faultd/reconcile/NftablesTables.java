package io.faultd.reconcile;

import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.DropTable;
import io.faultd.protocol.RpcError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Drop tables as nf_tables tables of faultd's own, see {@link DropRules}. */
final class NftablesTables implements DropTables {
    /** Enough to see that somebody has flushed or deleted something. */
    private record Size(int senders, int rules) implements Content {
        @Override
        public void requireAll(List<DropTable> tables) throws RefusedException {
            int wanted = DropRules.senders(tables);
            if (senders != wanted) {
                throw new RefusedException(
                        RpcError.KERNEL_REFUSED,
                        "the kernel holds " + senders + " of " + wanted + " senders in its tables " + Handles.NFT_TABLE
                                + " after it took them all; is something else writing to them? (nft monitor)");
            }
        }
    }

    @Override
    public boolean areIn(NfTables nftables) {
        return !ours(nftables).isEmpty();
    }

    @Override
    public Size content(NfTables nftables) {
        int senders = 0;
        int rules = 0;
        for (Table table : ours(nftables)) {
            for (NamedSet set : nftables.sets(table)) {
                senders += DropRules.holdsSenders(set) ? nftables.elements(set).size() : 0;
            }
            rules += nftables.rules(table).size();
        }
        return new Size(senders, rules);
    }

    @Override
    public void write(NfTables nftables, List<DropTable> tables) {
        Batch batch = new Batch();
        ours(nftables).forEach(batch::delete);
        Map<Table, List<DropTable>> byTable = tables.stream()
                .collect(Collectors.groupingBy(
                        drops -> DropRules.tableOf(drops.hook()), LinkedHashMap::new, Collectors.toList()));
        byTable.forEach((table, drops) -> DropRules.add(batch, table, drops));
        nftables.commit(batch);
    }

    private static List<Table> ours(NfTables nftables) {
        return nftables.tables().stream().filter(DropRules::isOurs).toList();
    }
}
