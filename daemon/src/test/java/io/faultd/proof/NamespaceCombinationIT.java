package io.faultd.proof;

/** Several faults on a named namespace. */
class NamespaceCombinationIT extends CombinationProof {
    NamespaceCombinationIT(NamedNetwork net) {
        super(net);
    }
}
