package io.faultd.proof;

import io.faultd.proof.network.IptablesNetwork;

/** Partitions in iptables' tables. */
class IptablesPartitionIT extends PartitionProof {
    IptablesPartitionIT(IptablesNetwork net) {
        super(net);
    }
}
