package io.faultd.proof;

import io.faultd.proof.network.DockerNetwork;
import org.junit.jupiter.api.Tag;

/** Partitions of containers. */
@Tag("docker")
class ContainerPartitionIT extends PartitionProof {
    ContainerPartitionIT(DockerNetwork net) {
        super(net);
    }
}
