package io.faultd.proof;

/** Partitions that stand in iptables' tables. */
class IptablesPartitionIT extends PartitionProof {
    IptablesPartitionIT(IptablesNetwork net) {
        super(net);
    }
}
