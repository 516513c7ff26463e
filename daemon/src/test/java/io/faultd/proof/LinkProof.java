package io.faultd.proof;

import io.faultd.client.FaultdClient;
import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.measure.Traffic;
import io.faultd.proof.network.Flow;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NamespaceLink;
import io.faultd.proof.network.NetworkBuilder;
import io.faultd.proof.network.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two targets with a link of each kind between them. */
@ExtendWith(ProofExtension.class)
abstract class LinkProof {
    final NetworkNamespace host;
    final TestDaemon daemon;
    final FaultdClient faultd;
    Node left;
    Node right;

    LinkProof(NamedNetwork net) {
        host = net.host().namespace();
        daemon = net.daemon();
        faultd = daemon.client();
    }

    /** Makes the targets and the link, and waits until packets pass. */
    final void connect(NamespaceLink cable, NetworkBuilder wiring) {
        NetworkNamespace atLeft = wiring.named("left");
        NetworkNamespace atRight = wiring.named("right");
        cable.lay(wiring, host, atLeft, atRight);
        left = new Node("netns:left", atLeft, wiring.address(atLeft, "eth0", "10.213.1.1/24", "fd00:fa17:1::1/64"));
        right = new Node("netns:right", atRight, wiring.address(atRight, "eth0", "10.213.1.2/24", "fd00:fa17:1::2/64"));
        wiring.settle(host);
        Traffic.awaitPassage(bothWays());
    }

    final List<Flow> bothWays() {
        List<Flow> flows = new ArrayList<>(Flow.between(left, right));
        flows.addAll(Flow.between(right, left));
        return flows;
    }
}
