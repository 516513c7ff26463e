package io.faultd.proof;

import io.faultd.proof.network.NamedNetwork;

/** Shaping named namespaces. */
class NamespaceShapingIT extends ShapingProof {
    NamespaceShapingIT(NamedNetwork net) {
        super(net);
    }
}
