package io.faultd.proof;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.NamedNetwork;
import io.faultd.proof.network.NetworkBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Besides the bridge: two targets connected directly, so that received packets go through an ifb. */
abstract class TiedPairProof extends Proof {
    NetworkBuilder wiring;

    /** The namespace of the target {@code netns:left}; the other one is {@code netns:right}. */
    NetworkNamespace left;

    TiedPairProof(NamedNetwork net) {
        super(net);
    }

    @BeforeEach
    void tieTwoTogether() {
        wiring = new NetworkBuilder(TestDaemon.names(daemon.directory()));
        left = wiring.tiedPair("left", "right");
    }

    @AfterEach
    void untie() {
        faultd.stopAll();
        wiring.close();
    }
}
