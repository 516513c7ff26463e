package io.faultd.proof;

import io.faultd.proof.network.NamedNetwork;

/** Drop faults on named namespaces. */
class NamespaceDropIT extends DropProof {
    NamespaceDropIT(NamedNetwork net) {
        super(net);
    }
}
