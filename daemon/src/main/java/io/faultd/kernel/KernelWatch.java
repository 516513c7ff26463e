package io.faultd.kernel;

import io.faultd.linux.LinuxException;
import io.faultd.netlink.MalformedNetlinkException;
import io.faultd.netlink.NetlinkOverrunException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.Notification;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.RulesetNotice;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.netlink.route.TrafficNotice;
import io.faultd.target.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches external changes of traffic control and rulesets, in all namespaces that have an id in the daemon's. It has
 * two sockets, and none in those namespaces, since a socket would keep them alive.
 *
 * <p>faultd recognizes its own changes by the port ids of its sockets. The kernel queues notifications before the
 * system call that caused them returns, so between two calls of the only thread that makes changes, those with such a
 * port id are echoes; after that the kernel can give that port id to another process.
 */
public final class KernelWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelWatch.class);

    private final NetlinkSocket routing;
    private final NetlinkSocket rules;
    private final Set<Integer> own = new HashSet<>();

    private KernelWatch(NetlinkSocket routing, NetlinkSocket rules) {
        this.routing = routing;
        this.rules = rules;
        listenEverywhere(routing);
        listenEverywhere(rules);
        TrafficNotice.subscribe(routing);
        RulesetNotice.subscribe(rules);
    }

    /**
     * Watches from the namespace that the calling thread is in.
     *
     * @throws LinuxException if the kernel has no netfilter netlink
     */
    public static KernelWatch open() {
        NetlinkSocket routing = NetlinkSocket.open(NetlinkProtocol.ROUTE);
        try {
            return new KernelWatch(routing, NetlinkSocket.open(NetlinkProtocol.NETFILTER));
        } catch (RuntimeException e) {
            routing.close();
            throw e;
        }
    }

    private static void listenEverywhere(NetlinkSocket socket) {
        try {
            socket.listenAllNamespaces();
        } catch (LinuxException e) {
            LOG.warn("external changes in other namespaces are not noticed: {}", e.getMessage());
        }
    }

    /**
     * An external change.
     *
     * @param namespaceId where, as an id of the daemon's own namespace; empty: in that namespace itself
     * @param device index of the device whose traffic control changed, or that is gone
     * @param link the name of the device, if it is gone
     * @param table that changed
     * @param by the process that made the change, as far as the kernel reports it
     * @param swept whether it was a sweep, see {@link NetlinkSink#SWEEP}
     */
    public record Touched(
            OptionalInt namespaceId,
            Optional<Integer> device,
            Optional<String> link,
            Optional<Table> table,
            Optional<String> by,
            boolean swept) {}

    /**
     * The external changes since the last call.
     *
     * @param everything whether notifications were lost, so that anything can have changed
     */
    public record Noticed(boolean everything, List<Touched> touched) {}

    /** Waits for a notification, including echoes; by any thread. */
    public boolean await(Duration timeout) {
        return NetlinkSocket.awaitAny(List.of(routing, rules), timeout);
    }

    /** Takes the notifications; only for the thread that makes changes. */
    public Noticed take() {
        List<Touched> touched = new ArrayList<>();
        boolean everything = false;
        try {
            for (Notification notification : routing.receiveNow()) {
                TrafficNotice.of(notification.message())
                        .filter(notice -> !own.contains(notice.portId()))
                        .ifPresent(notice -> touched.add(touched(notice, notification.namespaceId())));
            }
        } catch (NetlinkOverrunException | MalformedNetlinkException e) {
            everything = true;
        }
        try {
            takeRules(touched);
        } catch (NetlinkOverrunException | MalformedNetlinkException e) {
            everything = true;
        }
        own.clear();
        return new Noticed(everything, touched);
    }

    private static Touched touched(TrafficNotice notice, OptionalInt namespaceId) {
        boolean gone = notice.kind() == TrafficNotice.Kind.LINK_GONE;
        return new Touched(
                namespaceId,
                Optional.of(notice.interfaceIndex()),
                gone ? Optional.of(notice.interfaceName()) : Optional.empty(),
                Optional.empty(),
                gone ? Optional.empty() : process(notice.portId()),
                NetlinkSink.isOfSweep(notice.sequence()));
    }

    /** The process of a transaction comes at its end; changes that the kernel makes by itself are no transactions. */
    private void takeRules(List<Touched> touched) {
        Map<Transaction, Map<Table, Integer>> open = new LinkedHashMap<>();
        for (Notification notification : rules.receiveNow()) {
            Optional<RulesetNotice> notice = RulesetNotice.of(notification.message());
            if (notice.isEmpty() || own.contains(notice.get().portId())) {
                continue;
            }
            Transaction transaction =
                    new Transaction(notification.namespaceId(), notice.get().portId());
            if (notice.get() instanceof RulesetNotice.Changed changed) {
                open.computeIfAbsent(transaction, key -> new LinkedHashMap<>())
                        .put(changed.table(), changed.sequence());
            } else if (notice.get() instanceof RulesetNotice.Committed committed) {
                Map<Table, Integer> tables = Objects.requireNonNullElse(open.remove(transaction), Map.of());
                Optional<String> by = Optional.of(named(committed.command(), committed.process()));
                tables.forEach((table, sequence) -> touched.add(touched(transaction, table, sequence, by)));
            }
        }
        open.forEach((transaction, tables) -> tables.forEach(
                (table, sequence) -> touched.add(touched(transaction, table, sequence, Optional.empty()))));
    }

    private record Transaction(OptionalInt namespaceId, int portId) {}

    private static Touched touched(Transaction transaction, Table table, int sequence, Optional<String> by) {
        return new Touched(
                transaction.namespaceId,
                Optional.empty(),
                Optional.empty(),
                Optional.of(table),
                by,
                NetlinkSink.isOfSweep(sequence));
    }

    /** The first netlink socket of a process has the process id as port id. */
    private static Optional<String> process(int portId) {
        if (portId <= 0) {
            return Optional.empty();
        }
        try {
            String command =
                    Files.readString(Path.of("/proc/" + portId + "/comm")).strip();
            return Optional.of(named(command, portId));
        } catch (IOException alreadyEnded) {
            return Optional.of("process " + portId);
        }
    }

    private static String named(String command, int process) {
        return command + " (process " + process + ")";
    }

    /** The sink whose changes are recognized as faultd's own. */
    public NetlinkSink sink() {
        return new NetlinkSink() {
            @Override
            public Rtnetlink routing(Namespace namespace, NetlinkSocket socket) {
                own.add(socket.portId());
                return KERNEL.routing(namespace, socket);
            }

            @Override
            public NfTables rules(Namespace namespace, NetlinkSocket socket) {
                own.add(socket.portId());
                return KERNEL.rules(namespace, socket);
            }
        };
    }

    @Override
    public void close() {
        routing.close();
        rules.close();
    }
}
