package io.faultd.reconcile;

import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.DropTable;
import io.faultd.protocol.RpcError;
import io.faultd.target.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts drop tables into namespaces: in each one transaction, so that no packet sees half a partition. */
public final class Dropper {
    private final Map<Namespace, List<DropTable>> known = new HashMap<>();

    /** Makes each namespace hold exactly the tables given, and nothing of ours where none are. */
    List<Reconciler.Failure> reconcile(Map<Namespace, List<DropTable>> wanted) {
        List<Reconciler.Failure> failures = new ArrayList<>();
        wanted.forEach((namespace, tables) -> {
            if (!tables.equals(known.get(namespace))) {
                replace(namespace, tables).ifPresent(failures::add);
            }
        });
        return failures;
    }

    private Optional<Reconciler.Failure> replace(Namespace namespace, List<DropTable> tables) {
        known.remove(namespace);
        try (NfTables nftables =
                new NfTables(NetlinkSocket.openIn(Path.of(namespace.path()), NetlinkProtocol.NETFILTER))) {
            Batch batch = new Batch();
            ours(nftables).forEach(batch::delete);
            Map<Table, List<DropTable>> byTable =
                    tables.stream().collect(Collectors.groupingBy(drops -> DropRules.tableOf(drops.hook())));
            byTable.forEach((table, drops) -> DropRules.add(batch, table, drops));
            nftables.commit(batch);
            if (!tables.isEmpty()) {
                requireHeld(nftables, tables);
                known.put(namespace, List.copyOf(tables));
            }
            return Optional.empty();
        } catch (LinuxException e) {
            if (tables.isEmpty() && Refusals.isGone(e)) {
                return Optional.empty(); // it took its tables along
            }
            return Optional.of(Refusals.failure(namespace.path(), e));
        } catch (RefusedException e) {
            return Optional.of(new Reconciler.Failure(namespace.path(), false, e));
        }
    }

    private static List<Table> ours(NfTables nftables) {
        return nftables.tables().stream().filter(DropRules::isOurs).toList();
    }

    /** Reads back: every sender of every row must be in the kernel's sets, no more and no less. */
    private static void requireHeld(NfTables nftables, List<DropTable> tables) throws RefusedException {
        for (Table table : Set.of(DropRules.BRIDGE, DropRules.INET)) {
            int wanted = tables.stream()
                    .filter(drops -> DropRules.tableOf(drops.hook()).equals(table))
                    .flatMap(drops -> drops.rows().stream())
                    .mapToInt(row -> row.from().size())
                    .sum();
            int found = 0;
            for (NamedSet set : wanted == 0 ? List.<NamedSet>of() : nftables.sets(table)) {
                if (DropRules.holdsSenders(set)) {
                    List<Element> elements = nftables.elements(set);
                    found += elements.size();
                }
            }
            if (found != wanted) {
                throw new RefusedException(
                        RpcError.KERNEL_REFUSED,
                        "the kernel holds " + found + " of " + wanted + " senders in table " + table
                                + " after it took them all; is something else writing to it? (nft monitor)");
            }
        }
    }
}
