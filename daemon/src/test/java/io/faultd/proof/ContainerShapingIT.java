package io.faultd.proof;

import io.faultd.proof.network.DockerNetwork;
import org.junit.jupiter.api.Tag;

/** Shaping containers. */
@Tag("docker")
class ContainerShapingIT extends ShapingProof {
    ContainerShapingIT(DockerNetwork net) {
        super(net);
    }
}
