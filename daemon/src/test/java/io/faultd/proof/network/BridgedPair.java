package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.TestDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Named namespaces a and b, and sometimes c, on a bridge of a host for one test, whose daemons the test starts and ends
 * itself.
 */
public abstract class BridgedPair {
    private static final String BRIDGE = "br0";
    private static final String IPV4 = "10.213.2.%d/24";
    private static final String IPV6 = "fd00:fa17:2::%x/64";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    public Path directory;

    public NetworkNamespace host;
    public NetworkBuilder wiring;
    public Node a;
    public Node b;

    /** The one that was started last. */
    public TestDaemon daemon;

    /** Each has {@code eth0} inside, and {@code veth-NAME} on the host. */
    @BeforeEach
    void plugIn() {
        host = NetworkNamespace.create();
        wiring = new NetworkBuilder(TestDaemon.names(directory));
        wiring.bridge(host, BRIDGE);
        a = node("a", 1);
        b = node("b", 2);
        wiring.settle(host);
    }

    @AfterEach
    void takeApart() {
        daemon.close();
        wiring.close();
        host.close();
    }

    /** One more on the bridge. */
    public Node third() {
        Node c = node("c", 3);
        wiring.settle(host);
        return c;
    }

    private Node node(String name, int number) {
        return wiring.node(host, BRIDGE, name, IPV4.formatted(number), IPV6.formatted(number));
    }

    /** Starts a daemon on the host, without an engine. */
    public void start(String... options) {
        List<String> all = new ArrayList<>(List.of("--docker", "none"));
        all.addAll(List.of(options));
        daemon = TestDaemon.start(host, directory, all.toArray(String[]::new));
    }

    /** Of the host and all targets. */
    public KernelState state() {
        return KernelState.of(wiring.namespacesWith(host));
    }
}
