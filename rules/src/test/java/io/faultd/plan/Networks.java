package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.flow.PortSet;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Small networks and faults for the compiler's tests. */
final class Networks {
    static final Namespace HOST = new Namespace("/proc/self/ns/net", 1);
    static final Namespace OVERLAY = new Namespace("/run/docker/netns/1-overlay", 2);

    /** Of Ethernet. */
    static final long LARGEST_FRAME = Interface.largestFrame(Interface.DEFAULT_MTU);

    private Networks() {}

    /** A container on Docker's bridge, number {@code n}, with an IPv4, an IPv6 and a link-local address. */
    static Target bridged(String name, int n) {
        return bridged(name, n, "bridge", "docker0");
    }

    static Target bridged(String name, int n, String network, String bridge) {
        return container(name, own(n), port(n, 0, network, HOST, bridge));
    }

    /** A container on a macvlan network, without an interface in the host's namespace. */
    static Target macvlan(String name, int n) {
        return container(name, own(n), macvlanOf(n, 0));
    }

    /** The namespace of container number {@code n}. */
    static Namespace own(int n) {
        return new Namespace("/proc/" + n + "/ns/net", 1000 + n);
    }

    /** Interface {@code eth}, number {@code eth}, of container {@code n} whose peer is a port of a bridge. */
    static Interface port(int n, int eth, String network, Namespace where, String bridge) {
        String veth = "veth" + n + "x" + eth;
        return new Interface(
                "eth" + eth,
                network,
                addresses(n, eth),
                new ShapingPoint(where, 10 * n + eth, veth, false, true),
                sent(n, eth),
                new Interface.Path.Bridged(where, bridge, veth));
    }

    /** The same with another MTU. */
    static Interface withMtu(Interface one, long mtu) {
        return new Interface(
                one.name(), one.network(), one.addresses(), one.received(), one.sent(), one.path(), one.exit(), mtu);
    }

    /** Interface number {@code eth} of container {@code n} whose peer another namespace routes. */
    static Interface cable(int n, int eth, Namespace far) {
        return new Interface(
                "eth" + eth,
                "",
                addresses(n, eth),
                new ShapingPoint(far, 10 * n + eth, "cable" + n + "x" + eth, false, true),
                sent(n, eth),
                new Interface.Path.Routed(far));
    }

    /** Interface number {@code eth} of container {@code n} on the macvlan network {@code lan}. */
    static Interface macvlanOf(int n, int eth) {
        return new Interface(
                "eth" + eth,
                "lan",
                addresses(n, eth),
                new ShapingPoint(own(n), 2 + eth, "eth" + eth, true),
                sent(n, eth),
                new Interface.Path.Elsewhere());
    }

    private static ShapingPoint sent(int n, int eth) {
        return new ShapingPoint(own(n), 2 + eth, "eth" + eth, false);
    }

    private static List<String> addresses(int n, int eth) {
        return List.of(
                "10." + eth + "." + n / 256 + "." + n % 256,
                "fd00:" + eth + "::" + Integer.toHexString(n),
                "fe80::" + eth + ":" + Integer.toHexString(n));
    }

    static Target container(String name, Namespace namespace, Interface... interfaces) {
        List<String> networks = new ArrayList<>();
        for (Interface iface : interfaces) {
            if (!iface.network().isEmpty()) {
                networks.add(iface.network());
            }
        }
        return new Target(
                Target.Kind.CONTAINER,
                name,
                name + "-0123456789abcdef",
                true,
                Map.of(),
                networks,
                Optional.of(namespace),
                Optional.empty(),
                Optional.empty(),
                List.of(interfaces));
    }

    /** A container that has joined another's namespace. */
    static Target sharing(String name, Target other) {
        return new Target(
                Target.Kind.CONTAINER,
                name,
                name + "-0123456789abcdef",
                true,
                Map.of(),
                other.networks(),
                other.namespace(),
                Optional.empty(),
                Optional.of(other.name()),
                other.interfaces());
    }

    /** A container on the host's network. */
    static Target unusable(String name) {
        return new Target(
                Target.Kind.CONTAINER,
                name,
                name + "-0123456789abcdef",
                true,
                Map.of(),
                List.of("host"),
                Optional.empty(),
                Optional.of("shares the host's network"),
                Optional.empty(),
                List.of());
    }

    /** A fault on the named targets, as old as its number. */
    static Fault.Shaping fault(int number, Direction direction, List<String> words, Effect... effects) {
        return new Fault.Shaping(
                "f-" + number,
                Instant.ofEpochSecond(number),
                Optional.empty(),
                Selection.of(words, false),
                direction,
                FlowMatch.ALL,
                List.of(effects));
    }

    /** A copy on some packets only. */
    static Fault.Shaping matching(Fault.Shaping fault, FlowMatch match) {
        return matching(fault, match, fault.effects());
    }

    /** A copy on some packets only, with other effects. */
    static Fault.Shaping matching(Fault.Shaping fault, FlowMatch match, List<Effect> effects) {
        return new Fault.Shaping(
                fault.id(), fault.created(), fault.expires(), fault.selection(), fault.direction(), match, effects);
    }

    /** A younger copy with another id. */
    static Fault.Shaping withId(String id, Fault.Shaping fault) {
        return new Fault.Shaping(
                id,
                fault.created().plusSeconds(1000),
                fault.expires(),
                fault.selection(),
                fault.direction(),
                fault.match(),
                fault.effects());
    }

    /** Packets to or from these peers. */
    static FlowMatch to(String... peers) {
        return new FlowMatch(
                Stream.of(peers).map(Peer::parse).toList(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Packets to or from these ports of the target's own. */
    static FlowMatch port(String ports) {
        return new FlowMatch(
                List.of(), List.of(), Optional.of(PortSet.parse(ports)), Optional.empty(), Optional.empty());
    }

    /** A partition into groups of named targets. */
    static Fault.Partition partition(boolean oneWay, boolean rest, List<List<String>> groups) {
        return new Fault.Partition(
                "f-p",
                Instant.EPOCH,
                Optional.empty(),
                groups.stream().map(words -> Selection.of(words, false)).toList(),
                oneWay,
                rest);
    }
}
