package io.faultd.shaping;

import io.faultd.kernel.KernelNames;
import io.faultd.kernel.NftDifference;
import io.faultd.kernel.NftObjects;
import io.faultd.kernel.Refusals;
import io.faultd.kernel.RefusedException;
import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.nft.Batch;
import io.faultd.netlink.nft.Element;
import io.faultd.netlink.nft.Generation;
import io.faultd.netlink.nft.ListedRule;
import io.faultd.netlink.nft.NamedSet;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.nft.TableContents;
import io.faultd.netlink.nft.expr.DataType;
import io.faultd.plan.Classification;
import io.faultd.plan.Pipe;
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

/** The classifiers of one namespace's devices, for one reconciliation. Sockets are opened on first use. */
final class DeviceTables implements AutoCloseable {
    private final Supplier<NfTables> opening;
    private final Consumer<NfTables> closing;
    private final Memory memory;
    private final Set<Integer> present = new HashSet<>();
    private final Set<String> pipes = new HashSet<>();
    private Optional<NfTables> opened = Optional.empty();
    private Generation generation;

    /** The known content of a namespace's tables by device, kept from one reconciliation to the next. */
    static final class Memory {
        private final Map<Integer, KnownTable> tables = new HashMap<>();

        Memory copy() {
            Memory copy = new Memory();
            copy.tables.putAll(tables);
            return copy;
        }

        boolean isEmpty() {
            return tables.isEmpty();
        }
    }

    /**
     * The known content of a table.
     *
     * @param certainAt a generation of the ruleset at which it was correct; while it is the same, nothing has changed
     */
    private record KnownTable(NftObjects objects, Generation certainAt) {}

    DeviceTables(Supplier<NfTables> opening, Consumer<NfTables> closing, Memory memory) {
        this.opening = opening;
        this.closing = closing;
        this.memory = memory;
    }

    /** Whether a device has a table of faultd. */
    boolean isPresent(int device) {
        nftables();
        return present.contains(device);
    }

    /** The faults of each class, see {@link LaneComment#label}; empty for a device without a table. */
    Map<Integer, String> labels(int device) {
        Map<Integer, String> labels = new HashMap<>();
        if (isPresent(device)) {
            Table table = Classifier.tableOf(device);
            nftables().rules(table).stream().map(ListedRule::rule).forEach(rule -> note(rule.comment(), labels));
            for (NamedSet set : nftables().sets(table)) {
                if (set.dataType().filter(DataType.CLASS_ID::equals).isPresent()) {
                    elements(set).forEach(element -> note(element.comment(), labels));
                }
            }
        }
        return labels;
    }

    /** Empty where foreign rules are among them: then the table is rebuilt. */
    private List<Element> elements(NamedSet set) {
        try {
            return nftables().elements(set);
        } catch (MalformedNetlinkException e) {
            return List.of();
        }
    }

    private static void note(Optional<String> comment, Map<Integer, String> labels) {
        comment.flatMap(LaneComment::parse).ifPresent(found -> labels.put(found.minor(), found.faults()));
    }

    /**
     * Sends packets to these lanes from now on, in one transaction with only the differences.
     *
     * @return how the kernel differs afterwards; empty when it does not
     */
    Optional<String> classify(Classifier.Device device, List<Tree.LaneClass> lanes) {
        Table table = Classifier.tableOf(device.index());
        NftObjects wanted = Classifier.of(device, Classification.of(flows(lanes)));
        boolean alone = commit(change(table, existing(device.index()), wanted));
        if (nftables().isRehearsal()) {
            return Optional.empty();
        }
        present.add(device.index());
        if (!alone) {
            Optional<TableContents> found = nftables().read(table);
            if (found.filter(wanted::areIn).isEmpty()) {
                memory.tables.remove(device.index());
                return Optional.of(notAsWritten(table));
            }
            generation = found.get().generation();
        }
        memory.tables.put(device.index(), new KnownTable(wanted, generation));
        return Optional.empty();
    }

    /**
     * How a device's table differs from the one that {@link #classify} made for these lanes; empty when it does not.
     */
    Optional<String> difference(Classifier.Device device, List<Tree.LaneClass> lanes) {
        NftObjects wanted = Classifier.of(device, Classification.of(flows(lanes)));
        return difference(Classifier.tableOf(device.index()), wanted);
    }

    /** How a pipe's table differs from the one that {@link #connect} made; empty when it does not. */
    Optional<String> difference(int device, Pipe pipe) {
        return difference(
                PipeTable.of(KernelNames.pipeName(pipe.fault(), pipe.received())), PipeTable.of(device, pipe));
    }

    private Optional<String> difference(Table table, NftObjects wanted) {
        return nftables()
                .read(table)
                .map(contents -> NftObjects.difference(List.of(wanted), contents))
                .orElse(Optional.of("it is missing"))
                .map(text -> "table " + table + ": " + text);
    }

    /** Whether a table sends packets to the pipe's device of this name. */
    boolean isConnected(String pipe) {
        nftables();
        return pipes.contains(pipe);
    }

    /**
     * Sends the packets of a pipe's members to its device from now on, in one transaction.
     *
     * @return how the kernel differs afterwards; empty when it does not
     */
    Optional<String> connect(int device, Pipe pipe) {
        String name = KernelNames.pipeName(pipe.fault(), pipe.received());
        Table table = PipeTable.of(name);
        NftObjects wanted = PipeTable.of(device, pipe);
        Optional<NftObjects> existing =
                isConnected(name) ? nftables().read(table).map(NftObjects::of) : Optional.empty();
        commit(change(table, existing, wanted));
        if (nftables().isRehearsal()) {
            return Optional.empty();
        }
        pipes.add(name);
        return nftables().read(table).filter(wanted::areIn).isPresent()
                ? Optional.empty()
                : Optional.of(notAsWritten(table));
    }

    /**
     * Turns a table into the wanted one: by the differences, or by a new one where there is none or the differences
     * can't be expressed.
     */
    private Batch change(Table table, Optional<NftObjects> existing, NftObjects wanted) {
        Batch batch = new Batch();
        Optional<NftObjects> kept = existing.filter(one -> NftDifference.isPossible(one, wanted));
        if (kept.isPresent()) {
            NftDifference.add(batch, kept.get(), wanted, () -> nftables().rules(table));
        } else {
            wanted.addTo(batch.destroy(table).add(table));
        }
        return batch;
    }

    private static String notAsWritten(Table table) {
        return "table " + table + " differs from what was written; is something else changing it? (nft monitor)";
    }

    /** Lets the packets of a pipe's members bypass it, where they don't already. */
    void disconnect(String pipe) {
        if (isConnected(pipe)) {
            commit(new Batch().delete(PipeTable.of(pipe)));
            pipes.remove(pipe);
        }
    }

    static List<Classification.ClassFlow> flows(List<Tree.LaneClass> lanes) {
        return lanes.stream()
                .map(laneClass -> new Classification.ClassFlow(
                        laneClass.minor(),
                        laneClass.lane().faults(),
                        laneClass.lane().flow(),
                        laneClass.lane().duplicate()))
                .toList();
    }

    /** The certain content of a table; empty where there is none. */
    private Optional<NftObjects> existing(int device) {
        if (!isPresent(device)) {
            return Optional.empty();
        }
        Optional<KnownTable> held = Optional.ofNullable(memory.tables.get(device));
        if (held.filter(one -> one.certainAt.equals(generation)).isPresent()) {
            return held.map(KnownTable::objects);
        }
        return nftables().read(Classifier.tableOf(device)).map(found -> held.map(KnownTable::objects)
                .filter(one -> NftObjects.difference(List.of(one), found).isEmpty())
                .orElseGet(() -> NftObjects.of(found)));
    }

    /** Commits a batch, and returns whether the ruleset had no other change since its generation was read. */
    private boolean commit(Batch batch) {
        if (batch.isEmpty() || nftables().isRehearsal()) {
            nftables().commit(batch);
            return true;
        }
        nftables().commit(batch);
        Generation before = generation;
        generation = nftables().generation();
        boolean alone = generation.id() == before.id() + 1;
        if (alone) {
            memory.tables.replaceAll(
                    (device, held) -> held.certainAt.equals(before) ? new KnownTable(held.objects, generation) : held);
        }
        return alone;
    }

    /** Removes the tables of these devices, where they exist. */
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
            commit(batch);
            present.removeAll(removed);
            memory.tables.keySet().removeAll(removed);
        }
    }

    /** The message for a kernel's refusal. */
    static RefusedException refused(String ifname, LinuxException e) {
        if (e instanceof MalformedNetlinkException) {
            return Refusals.unreadable(ifname, e);
        }
        boolean unsupported = e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EAFNOSUPPORT;
        String advice = unsupported
                ? "; faults on some of the traffic (--to, --port, --peer-port, --protocol) and shared rates need"
                        + " nf_tables' egress hook, which Linux has from 5.16 on if built with CONFIG_NETFILTER_EGRESS;"
                        + " leave those options out, or use such a kernel (see faultctl doctor)"
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
            generation = fresh.generation();
            for (Table table : fresh.tables()) {
                Classifier.deviceOf(table).ifPresent(present::add);
                if (PipeTable.isOne(table)) {
                    pipes.add(table.name());
                }
            }
        }
        return opened.get();
    }

    @Override
    public void close() {
        opened.ifPresent(closing);
    }
}
