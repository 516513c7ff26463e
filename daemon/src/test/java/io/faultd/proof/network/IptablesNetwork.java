package io.faultd.proof.network;

import java.nio.file.Path;
import java.util.List;

/** Named namespaces whose daemon drops by chains in iptables' tables. */
public final class IptablesNetwork extends NamedNetwork {
    /** Builds it, and starts its daemon. */
    public IptablesNetwork(Path directory) {
        super(directory, List.of("--drop-engine", "iptables"));
    }
}
