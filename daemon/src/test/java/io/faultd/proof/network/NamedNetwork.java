package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.Cleanups;
import io.faultd.proof.machine.TestDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Named namespaces, as {@code ip netns add} makes them, on a bridge of the host. The host is a namespace too, so that
 * the machine's own firewall, such as Docker's, has no effect.
 */
public class NamedNetwork extends TestNetwork {
    private static final String BRIDGE = "br0";
    private static final String IPV4 = "10.213.0.%d/24";
    private static final String IPV6 = "fd00:fa17::%x/64";

    private final Cleanups cleanups = new Cleanups();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Node host;
    private final TestDaemon daemon;

    /** Builds it, and starts its daemon. */
    public NamedNetwork(Path directory) {
        this(directory, List.of());
    }

    /** Builds it, and starts its daemon with additional options. */
    public NamedNetwork(Path directory, List<String> options) {
        try {
            NetworkNamespace outside = cleanups.add(NetworkNamespace.create());
            NetworkBuilder wiring = cleanups.add(new NetworkBuilder(TestDaemon.names(directory)));
            wiring.bridge(outside, BRIDGE);
            host = new Node("the host", outside, wiring.address(outside, BRIDGE, IPV4.formatted(1), IPV6.formatted(1)));
            NAMES.forEach(name -> nodes.put(name, plugIn(wiring, outside, name, 2 + nodes.size())));
            wiring.settle(outside);
            List<String> all = new ArrayList<>(List.of("--docker", "none"));
            all.addAll(options);
            daemon = cleanups.add(TestDaemon.start(outside, directory, all.toArray(String[]::new)));
        } catch (RuntimeException | Error e) {
            cleanups.close();
            throw e;
        }
    }

    private static Node plugIn(NetworkBuilder wiring, NetworkNamespace outside, String name, int number) {
        return wiring.node(outside, BRIDGE, name, IPV4.formatted(number), IPV6.formatted(number));
    }

    @Override
    public TestDaemon daemon() {
        return daemon;
    }

    @Override
    public Node node(String name) {
        return nodes.get(name);
    }

    @Override
    public Node host() {
        return host;
    }

    @Override
    public void close() {
        cleanups.close();
    }
}
