package io.faultd.dropping;

import io.faultd.flow.Address;
import io.faultd.flow.Flow;
import io.faultd.flow.Packet;
import io.faultd.kernel.Failure;
import io.faultd.kernel.Place;
import io.faultd.kernel.Refusals;
import io.faultd.kernel.RefusedException;
import io.faultd.linux.Errno;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.diag.Connection;
import io.faultd.netlink.diag.InetDiag;
import io.faultd.netlink.diag.TcpState;
import io.faultd.protocol.Reset;
import io.faultd.protocol.RpcError;
import io.faultd.protocol.Skipped;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Resets TCP connections of targets, in their own namespaces. */
public final class ConnectionResets {
    private static final int TCP = 6;

    /**
     * The states of connections with another end: listening sockets stay, and resetting TIME_WAIT has no visible
     * effect.
     */
    private static final Set<TcpState> CONNECTED =
            EnumSet.complementOf(EnumSet.of(TcpState.LISTENING, TcpState.CLOSED, TcpState.TIME_WAIT));

    private ConnectionResets() {}

    /**
     * Connections of one target to reset.
     *
     * @param own the target's addresses
     * @param selected those of its addresses whose connections are meant; empty: all
     * @param flow which of them, seen from the target
     */
    public record Wanted(Namespace namespace, Set<Address> own, Optional<Set<Address>> selected, Flow flow) {
        /** Both ends of a connection in the target: such a connection is not traffic of its interfaces. */
        private boolean isInside(Connection connection) {
            return connection.remote().getAddress().isLoopbackAddress()
                    || own.contains(Address.of(connection.remote().getAddress()));
        }

        private boolean contains(Connection one) {
            return !isInside(one)
                    && selected.map(some -> some.contains(Address.of(one.local().getAddress())))
                            .orElse(true)
                    && flow.matches(packet(one));
        }
    }

    /** The connections of these targets that match, each namespace once. */
    public static List<Wanted> wanted(Selection.Resolution resolution, Flow flow) {
        Map<Namespace, Wanted> wanted = new LinkedHashMap<>();
        for (Selection.Selected selected : resolution.selected()) {
            Namespace namespace = selected.target().namespace().orElseThrow();
            wanted.putIfAbsent(namespace, wanted(namespace, selected, flow));
        }
        return List.copyOf(wanted.values());
    }

    private static Wanted wanted(Namespace namespace, Selection.Selected selected, Flow flow) {
        Set<Address> own = addresses(selected.target().interfaces());
        Set<Address> some = addresses(selected.all());
        return new Wanted(namespace, own, some.equals(own) ? Optional.empty() : Optional.of(some), flow);
    }

    /**
     * Resets the matching connections.
     *
     * @param flow which of them, seen from the target
     * @throws RefusedException when the kernel can't, or refuses it
     */
    public static Reset of(Selection.Resolution resolution, Flow flow) throws RefusedException {
        List<Reset.OfTarget> targets = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        Set<Namespace> done = new HashSet<>();
        for (Selection.Selected selected : resolution.selected()) {
            Namespace namespace = selected.target().namespace().orElseThrow();
            if (done.add(namespace)) {
                try {
                    List<String> ended = reset(wanted(namespace, selected, flow));
                    targets.add(new Reset.OfTarget(selected.target().name(), ended.size(), ended));
                } catch (LinuxException e) {
                    failures.add(Refusals.failure(Place.ofTables(namespace), e));
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0).cause(); // the others have been reset all the same
        }
        List<Skipped> skipped = resolution.skipped().stream()
                .map(one -> new Skipped(one.target().name(), one.reason()))
                .toList();
        long all = targets.stream().mapToLong(Reset.OfTarget::reset).sum();
        return new Reset(all, targets, skipped);
    }

    private static List<String> reset(Wanted wanted) throws RefusedException {
        try (InetDiag diag =
                new InetDiag(NetlinkSocket.openIn(Place.seen(wanted.namespace), NetlinkProtocol.SOCK_DIAG))) {
            List<Connection> connections = diag.connections(CONNECTED).stream()
                    .filter(wanted::contains)
                    .toList();
            return diag.destroy(connections).stream().map(Connection::toString).toList();
        } catch (LinuxException e) {
            if (e.errno() == Errno.EOPNOTSUPP) {
                throw new RefusedException(
                        RpcError.KERNEL_REFUSED,
                        "this kernel can't reset connections from outside: it was built without"
                                + " CONFIG_INET_DIAG_DESTROY;"
                                + " use another kernel, or faultctl drop --reset, which resets them at their next"
                                + " packet",
                        null,
                        e);
            }
            throw e;
        }
    }

    private static Set<Address> addresses(List<Interface> interfaces) {
        return interfaces.stream()
                .flatMap(iface -> iface.addresses().stream())
                .map(Address::parse)
                .collect(Collectors.toSet());
    }

    private static Packet packet(Connection connection) {
        return new Packet(
                Optional.of(Address.of(connection.remote().getAddress())),
                Optional.of(TCP),
                Optional.of(connection.local().getPort()),
                Optional.of(connection.remote().getPort()));
    }
}
