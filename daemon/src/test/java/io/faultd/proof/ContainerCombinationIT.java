package io.faultd.proof;

import io.faultd.proof.network.DockerNetwork;
import org.junit.jupiter.api.Tag;

/** Several faults on a container. */
@Tag("docker")
class ContainerCombinationIT extends CombinationProof {
    ContainerCombinationIT(DockerNetwork net) {
        super(net);
    }
}
