package io.faultd.proof;

import io.faultd.proof.network.NamedNetwork;

/** Several faults on a named namespace. */
class NamespaceCombinationIT extends CombinationProof {
    NamespaceCombinationIT(NamedNetwork net) {
        super(net);
    }
}
