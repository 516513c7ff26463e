package io.faultd.reconcile;

import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.DataType;
import io.faultd.netlink.nft.ListedRule;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.plan.Classification;
import io.faultd.plan.Tree;
import io.faultd.protocol.ErrorData;
import io.faultd.protocol.RpcError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The classifiers of one namespace's devices, for one reconciliation. Nothing is opened unless something is asked or done. */
final class DeviceTables implements AutoCloseable {
    private final Supplier<NfTables> opening;
    private final Consumer<NfTables> closing;
    private final Set<Integer> present = new HashSet<>();
    private Optional<NfTables> opened = Optional.empty();

    DeviceTables(Supplier<NfTables> opening, Consumer<NfTables> closing) {
        this.opening = opening;
        this.closing = closing;
    }

    /** Whether a device has a table of ours. */
    boolean isPresent(int device) {
        nftables();
        return present.contains(device);
    }

    /** Which faults each class is for, see {@link LaneComment#label}; nothing of a device without a table. */
    Map<Integer, String> labels(int device) {
        Map<Integer, String> labels = new HashMap<>();
        if (isPresent(device)) {
            Table table = Classifier.tableOf(device);
            nftables().rules(table).stream().map(ListedRule::rule).forEach(rule -> note(rule.comment(), labels));
            for (NamedSet set : nftables().sets(table)) {
                if (set.dataType().filter(DataType.CLASS_ID::equals).isPresent()) {
                    nftables().elements(set).forEach(element -> note(element.comment(), labels));
                }
            }
        }
        return labels;
    }

    private static void note(Optional<String> comment, Map<Integer, String> labels) {
        comment.flatMap(LaneComment::parse).ifPresent(found -> labels.put(found.minor(), found.faults()));
    }

    /**
     * Sends packets to these lanes from now on, in one transaction.
     *
     * @return in what the kernel differs afterwards; nothing when it is the same
     */
    Optional<String> classify(Classifier.Device device, List<Tree.Leaf> lanes) {
        List<Classification.Claim> claims = lanes.stream()
                .map(leaf -> new Classification.Claim(
                        leaf.minor(),
                        leaf.lane().faults(),
                        leaf.lane().flow(),
                        leaf.lane().duplicate()))
                .toList();
        Batch batch = new Batch();
        Classifier.Content written = Classifier.replace(batch, device, Classification.of(claims));
        nftables().commit(batch);
        if (nftables().isRehearsal()) {
            return Optional.empty();
        }
        present.add(device.index());
        Classifier.Content found = content(Classifier.tableOf(device.index()));
        return found.equals(written)
                ? Optional.empty()
                : Optional.of("table " + Classifier.tableOf(device.index()) + " holds " + found + " instead of "
                        + written + "; is something else changing it? (nft monitor)");
    }

    private Classifier.Content content(Table table) {
        int elements = 0;
        for (NamedSet set : nftables().sets(table)) {
            elements += nftables().elements(set).size();
        }
        return new Classifier.Content(nftables().rules(table).size(), elements);
    }

    /** Takes the tables of these devices away, where they are. */
    void remove(Set<Integer> devices) {
        Batch batch = new Batch();
        List<Integer> removed = new ArrayList<>();
        for (int device : devices) {
            if (isPresent(device)) {
                batch.delete(Classifier.tableOf(device));
                removed.add(device);
            }
        }
        if (!batch.isEmpty()) {
            nftables().commit(batch);
            present.removeAll(removed);
        }
    }

    /** Why a kernel refused, in the words of a user. */
    static RefusedException refused(String ifname, LinuxException e) {
        boolean unsupported = e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EAFNOSUPPORT;
        String advice = unsupported
                ? "; faults on some of the traffic (--to, --port, --peer-port, --protocol) need nf_tables' egress hook, which"
                        + " Linux has from 5.16 on if built with CONFIG_NETFILTER_EGRESS; leave those options out, or use such"
                        + " a kernel (faultctl doctor tells more)"
                : "";
        return new RefusedException(
                RpcError.KERNEL_REFUSED,
                "the kernel refused to " + e.operation() + " on " + ifname + ": " + e.errnoName() + advice,
                new ErrorData(e.operation(), ifname, e.errnoName(), null),
                e);
    }

    private NfTables nftables() {
        if (opened.isEmpty()) {
            NfTables fresh = opening.get();
            opened = Optional.of(fresh);
            fresh.tables().forEach(table -> Classifier.deviceOf(table).ifPresent(present::add));
        }
        return opened.get();
    }

    @Override
    public void close() {
        opened.ifPresent(closing);
    }
}
