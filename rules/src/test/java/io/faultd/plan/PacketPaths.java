package io.faultd.plan;

import static io.faultd.plan.Networks.HOST;

import io.faultd.target.Interface;
import io.faultd.target.Interface.Path;
import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.util.List;

/** A model of the kernel with drop tables: the paths of a packet from one target to another, and the hooks on each. */
final class PacketPaths {
    private final List<PartitionTable> tables;

    PacketPaths(List<PartitionTable> tables) {
        this.tables = tables;
    }

    /** The number of paths that a packet can take. */
    record PassCount(int passed, int dropped) {
        PassCount plus(boolean passes) {
            return passes ? new PassCount(passed + 1, dropped) : new PassCount(passed, dropped + 1);
        }

        boolean allPass() {
            return dropped == 0;
        }

        boolean nonePasses() {
            return passed == 0;
        }
    }

    /** Sends a packet from every address of the sender to every address of the receiver, on every path. */
    PassCount send(Target sender, Target receiver) {
        PassCount outcome = new PassCount(0, 0);
        for (Interface from : sender.interfaces()) {
            for (Interface to : receiver.interfaces()) {
                for (String source : from.addresses()) {
                    for (String destination : to.addresses()) {
                        if (family(source).equals(family(destination))) {
                            outcome = send(outcome, from, source, to, destination, receiver);
                        }
                    }
                }
            }
        }
        return outcome;
    }

    private PassCount send(
            PassCount before, Interface from, String source, Interface to, String destination, Target receiver) {
        Namespace far = receiver.namespace().orElseThrow();
        boolean accepted = accepts(far, source);
        PassCount outcome = before;
        if (sameLink(from, to, far)) {
            boolean bridged = !(from.path() instanceof Path.Bridged one && to.path() instanceof Path.Bridged other)
                    || passes(one.namespace(), PartitionTable.Hook.BRIDGE_FORWARD, one.port(), other.port());
            outcome = outcome.plus(bridged && accepted);
        }
        if (!linkLocal(source) && routesTo(from, to)) {
            outcome = outcome.plus(passes(HOST, PartitionTable.Hook.INET_FORWARD, source, destination) && accepted);
        }
        return outcome;
    }

    /** Whether both are on one bridge, one macvlan network, or at the two ends of a cable. */
    private static boolean sameLink(Interface from, Interface to, Namespace far) {
        if (from.path() instanceof Path.Bridged one && to.path() instanceof Path.Bridged other) {
            return one.namespace().equals(other.namespace()) && one.bridge().equals(other.bridge());
        }
        if (from.path() instanceof Path.Elsewhere && to.path() instanceof Path.Elsewhere) {
            return from.network().equals(to.network());
        }
        return from.path() instanceof Path.Routed cable
                && cable.namespace().equals(far)
                && to.path() instanceof Path.Routed;
    }

    /**
     * Whether the host forwards between the two: packets of targets that are not connected to the host use its uplink.
     */
    private static boolean routesTo(Interface from, Interface to) {
        return next(from.path()).equals(HOST) || next(to.path()).equals(HOST);
    }

    private static Namespace next(Path path) {
        if (path instanceof Path.Bridged bridged) {
            return bridged.namespace();
        }
        return path instanceof Path.Routed routed ? routed.namespace() : Networks.OVERLAY;
    }

    /** Whether a forwarding hook lets a packet through. */
    boolean passes(Namespace namespace, PartitionTable.Hook hook, String from, String to) {
        return tables.stream()
                .filter(table -> table.namespace().equals(namespace) && table.hook() == hook)
                .flatMap(table -> table.rows().stream())
                .noneMatch(row -> row.from().contains(from)
                        && row.to().contains(to)
                        && !row.except().contains(to));
    }

    /** Whether a namespace accepts packets to itself from this address. */
    boolean accepts(Namespace namespace, String source) {
        return tables.stream()
                .filter(table -> table.namespace().equals(namespace) && table.hook() == PartitionTable.Hook.INET_INPUT)
                .flatMap(table -> table.rows().stream())
                .noneMatch(row -> row.from().contains(source));
    }

    private static String family(String address) {
        if (linkLocal(address)) {
            return "link-local";
        }
        return address.indexOf(':') < 0 ? "IPv4" : "IPv6";
    }

    private static boolean linkLocal(String address) {
        return address.startsWith("fe80:");
    }
}
