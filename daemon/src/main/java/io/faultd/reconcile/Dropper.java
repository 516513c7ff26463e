package io.faultd.reconcile;

import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Generation;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.DropTable;
import io.faultd.protocol.RpcError;
import io.faultd.target.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts drop tables into namespaces: in each one transaction, so that no packet sees half a partition. */
public final class Dropper {
    private final Map<Namespace, Held> known = new HashMap<>();

    /**
     * What a namespace was found to hold after it was last written.
     *
     * @param generation of the namespace's whole ruleset; while it is the same nobody has changed anything
     */
    private record Held(List<DropTable> tables, Generation generation, Content content) {}

    /** How much is in our tables: enough to see that somebody has flushed or deleted something. */
    private record Content(int senders, int rules) {
        static Content of(NfTables nftables) {
            int senders = 0;
            int rules = 0;
            for (Table table : ours(nftables)) {
                for (NamedSet set : nftables.sets(table)) {
                    senders +=
                            DropRules.holdsSenders(set) ? nftables.elements(set).size() : 0;
                }
                rules += nftables.rules(table).size();
            }
            return new Content(senders, rules);
        }
    }

    /** Makes each namespace hold exactly the tables given, and nothing of ours where none are. */
    List<Reconciler.Failure> reconcile(Map<Namespace, List<DropTable>> wanted) {
        List<Reconciler.Failure> failures = new ArrayList<>();
        List<NfTables> opened = new ArrayList<>();
        wanted.forEach(
                (namespace, tables) -> reconcile(namespace, tables, opened).ifPresent(failures::add));
        closeAside(opened);
        return failures;
    }

    /**
     * Closing a socket waits until the kernel has freed what was deleted meanwhile (nft_rcv_nl_event), some 15 ms after the last
     * packet could see it. Nobody needs to wait for that.
     */
    private static void closeAside(List<NfTables> opened) {
        if (!opened.isEmpty()) {
            Thread closer = new Thread(() -> opened.forEach(NfTables::close), "nft-close");
            closer.setDaemon(true);
            closer.start();
        }
    }

    private Optional<Reconciler.Failure> reconcile(Namespace namespace, List<DropTable> tables, List<NfTables> opened) {
        Optional<Held> held = Optional.ofNullable(known.remove(namespace));
        try {
            NfTables nftables =
                    new NfTables(NetlinkSocket.openIn(Path.of(namespace.path()), NetlinkProtocol.NETFILTER));
            opened.add(nftables);
            Optional<Held> standing =
                    held.filter(one -> one.tables.equals(tables)).flatMap(one -> confirmed(nftables, one));
            Held now = standing.isPresent() ? standing.get() : replace(nftables, tables);
            if (!tables.isEmpty()) {
                known.put(namespace, now);
            }
            return Optional.empty();
        } catch (LinuxException e) {
            if (tables.isEmpty() && Refusals.isGone(e)) {
                return Optional.empty(); // it took its tables along
            }
            return Optional.of(Refusals.failure(Place.ofTables(namespace), e));
        } catch (RefusedException e) {
            return Optional.of(new Reconciler.Failure(Place.ofTables(namespace), false, e));
        }
    }

    /** Docker and others write rules of their own all the time, so another generation alone means nothing. */
    private static Optional<Held> confirmed(NfTables nftables, Held held) {
        Generation generation = nftables.generation();
        boolean same =
                generation.equals(held.generation) || Content.of(nftables).equals(held.content);
        return same ? Optional.of(new Held(held.tables, generation, held.content)) : Optional.empty();
    }

    private static Held replace(NfTables nftables, List<DropTable> tables) throws RefusedException {
        Batch batch = new Batch();
        ours(nftables).forEach(batch::delete);
        Map<Table, List<DropTable>> byTable = tables.stream()
                .collect(Collectors.groupingBy(
                        drops -> DropRules.tableOf(drops.hook()), LinkedHashMap::new, Collectors.toList()));
        byTable.forEach((table, drops) -> DropRules.add(batch, table, drops));
        nftables.commit(batch);
        Generation generation = nftables.generation();
        Content content = Content.of(nftables);
        int wanted = DropRules.senders(tables);
        if (content.senders != wanted) {
            throw new RefusedException(
                    RpcError.KERNEL_REFUSED,
                    "the kernel holds " + content.senders + " of " + wanted + " senders in its tables "
                            + Handles.NFT_TABLE
                            + " after it took them all; is something else writing to them? (nft monitor)");
        }
        return new Held(List.copyOf(tables), generation, content);
    }

    private static List<Table> ours(NfTables nftables) {
        return nftables.tables().stream().filter(DropRules::isOurs).toList();
    }
}
