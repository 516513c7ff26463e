package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Links between two namespaces other than ports of one of the host's bridges. */
public enum NamespaceLink {
    /** A veth from one to the other. */
    VETH {
        @Override
        public void lay(NetworkBuilder wiring, NetworkNamespace host, NetworkNamespace left, NetworkNamespace right) {
            wiring.veth(left, "eth0", right, "eth0");
        }
    },
    /** The second of two networks, unknown to Docker, as with Weave. */
    SECOND_BRIDGE {
        @Override
        public void lay(NetworkBuilder wiring, NetworkNamespace host, NetworkNamespace left, NetworkNamespace right) {
            for (String bridge : List.of("docker", "weave")) {
                wiring.bridge(host, bridge);
                String name = bridge.equals("weave") ? "eth0" : "eth1";
                wiring.port(host, bridge, bridge + "-left", left, name);
                wiring.port(host, bridge, bridge + "-right", right, name);
            }
        }
    },
    /** A bridge in a namespace that is a target itself. */
    SWITCH {
        @Override
        public void lay(NetworkBuilder wiring, NetworkNamespace host, NetworkNamespace left, NetworkNamespace right) {
            star(wiring, wiring.named("switch"), left, right);
        }
    },
    /** A bridge in a namespace of Docker that only its directory of sandboxes has, as with an overlay network. */
    OVERLAY {
        @Override
        public void lay(NetworkBuilder wiring, NetworkNamespace host, NetworkNamespace left, NetworkNamespace right) {
            try {
                Path sandboxes = Files.createDirectories(Path.of("/run/docker/netns"));
                star(wiring, wiring.bound(sandboxes.resolve("1-faultd-proof")), left, right);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    /** Two macvlans on one interface of the host. */
    MACVLAN {
        @Override
        public void lay(NetworkBuilder wiring, NetworkNamespace host, NetworkNamespace left, NetworkNamespace right) {
            // Any interface that has a carrier will do.
            wiring.veth(host, "uplink", host, "router");
            wiring.macvlan(host, "uplink", left, "eth0");
            wiring.macvlan(host, "uplink", right, "eth0");
        }
    };

    /** Creates an {@code eth0} in each of the two, connected to each other. */
    public abstract void lay(
            NetworkBuilder wiring, NetworkNamespace host, NetworkNamespace left, NetworkNamespace right);

    private static void star(
            NetworkBuilder wiring, NetworkNamespace middle, NetworkNamespace left, NetworkNamespace right) {
        wiring.bridge(middle, "br0");
        wiring.port(middle, "br0", "to-left", left, "eth0");
        wiring.port(middle, "br0", "to-right", right, "eth0");
    }
}
