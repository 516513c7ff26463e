package io.faultd.proof;

import io.faultd.proof.network.NamedNetwork;

/** Partitions of named namespaces. */
class NamespacePartitionIT extends PartitionProof {
    NamespacePartitionIT(NamedNetwork net) {
        super(net);
    }
}
