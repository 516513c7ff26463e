package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small networks and faults for the compiler's tests. */
final class Networks {
    static final Namespace HOST = new Namespace("/proc/self/ns/net", 1);

    private Networks() {}

    /** A container on Docker's bridge, number {@code n}, with an IPv4, an IPv6 and a link-local address. */
    static Target bridged(String name, int n) {
        return bridged(name, n, "bridge", "docker0");
    }

    static Target bridged(String name, int n, String network, String bridge) {
        Namespace own = new Namespace("/proc/" + n + "/ns/net", 1000 + n);
        Interface eth0 = new Interface(
                "eth0",
                network,
                List.of("172.17.0." + n, "fd00::" + n, "fe80::" + n),
                new ShapingPoint(HOST, 100 + n, "veth" + n, false),
                new ShapingPoint(own, 2, "eth0", false),
                new Interface.Path.Bridged(HOST, bridge, "veth" + n));
        return container(name, own, eth0);
    }

    /** A container on a macvlan network, which has nothing in the host's namespace. */
    static Target macvlan(String name, int n) {
        Namespace own = new Namespace("/proc/" + n + "/ns/net", 1000 + n);
        Interface eth0 = new Interface(
                "eth0",
                "lan",
                List.of("10.9.0." + n, "fe80::" + n),
                new ShapingPoint(own, 2, "eth0", true),
                new ShapingPoint(own, 2, "eth0", false),
                new Interface.Path.Elsewhere());
        return container(name, own, eth0);
    }

    static Target container(String name, Namespace namespace, Interface iface) {
        return new Target(
                Target.Kind.CONTAINER,
                name,
                name + "-0123456789abcdef",
                true,
                Map.of(),
                List.of(iface.network()),
                Optional.of(namespace),
                Optional.empty(),
                Optional.empty(),
                List.of(iface));
    }

    /** A fault on the named targets, as old as its number. */
    static Fault.Shaping fault(int number, Direction direction, List<String> words, Effect... effects) {
        return new Fault.Shaping(
                "f-" + number,
                Instant.ofEpochSecond(number),
                Optional.empty(),
                Selection.of(words, false),
                direction,
                List.of(effects));
    }
}
