package io.faultd.proof;

import io.faultd.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named namespaces, as {@code ip netns add} makes them, on a bridge of the host's. The host is a namespace too, so that the
 * machine's own firewall (Docker's, for one) has no say.
 */
final class NamedNetwork extends TestNetwork {
    private static final String BRIDGE = "br0";
    private static final String IPV4 = "10.213.0.%d/24";
    private static final String IPV6 = "fd00:fa17::%x/64";

    private final Wiring wiring;
    private final TestDaemon daemon;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Node host;

    /** Builds it, and starts its daemon. */
    NamedNetwork(Path directory) {
        NetworkNamespace outside = NetworkNamespace.create();
        daemon = TestDaemon.start(outside, directory, "--docker", "none");
        wiring = new Wiring(TestDaemon.names(directory));
        wiring.bridge(outside, BRIDGE);
        host = new Node("the host", outside, wiring.address(outside, BRIDGE, IPV4.formatted(1), IPV6.formatted(1)));
        for (String name : NAMES) {
            NetworkNamespace inside = wiring.named(name);
            String port = "veth-" + name;
            wiring.veth(outside, port, inside, "eth0");
            wiring.plugIn(outside, BRIDGE, port);
            int number = 2 + nodes.size();
            nodes.put(
                    name,
                    new Node(
                            "netns:" + name,
                            inside,
                            wiring.address(inside, "eth0", IPV4.formatted(number), IPV6.formatted(number))));
        }
    }

    @Override
    TestDaemon daemon() {
        return daemon;
    }

    @Override
    Node node(String name) {
        return nodes.get(name);
    }

    @Override
    Node host() {
        return host;
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        wiring.close();
        host.namespace().close();
    }
}
