package io.faultd.proof;

/** Shaping named namespaces. */
class NamespaceShapingIT extends ShapingProof {
    NamespaceShapingIT(NamedNetwork net) {
        super(net);
    }
}
