package io.faultd.proof;

/** Partitions of named namespaces. */
class NamespacePartitionIT extends PartitionProof {
    NamespacePartitionIT(NamedNetwork net) {
        super(net);
    }
}
