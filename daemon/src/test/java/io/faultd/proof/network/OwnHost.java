package io.faultd.proof.network;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.KernelState;
import io.faultd.proof.machine.Shell;
import io.faultd.proof.machine.TestDaemon;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A host for one test, with connected named namespaces, for daemons that the test itself starts and ends. */
public abstract class OwnHost {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    public Path directory;

    public NetworkNamespace host;
    public NetworkBuilder wiring;
    public KernelState untouched;

    private final List<String> targets;

    /** Each target has {@code eth0} inside and {@code veth-NAME} on the host. */
    public OwnHost(String... targets) {
        this.targets = List.of(targets);
    }

    @BeforeEach
    void connectTargets() {
        host = NetworkNamespace.create();
        Shell.in(host, "ip link set lo up");
        wiring = new NetworkBuilder(TestDaemon.names(directory));
        targets.forEach(name -> wiring.veth(host, "veth-" + name, wiring.named(name), "eth0"));
        untouched = state();
    }

    @AfterEach
    void removeHost() {
        wiring.close();
        host.close();
    }

    /** Of the host and all targets. */
    public KernelState state() {
        return KernelState.ofFresh(wiring.namespacesWith(host));
    }
}
