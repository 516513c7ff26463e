package io.faultd.proof;

/** Drop faults on named namespaces. */
class NamespaceDropIT extends DropProof {
    NamespaceDropIT(NamedNetwork net) {
        super(net);
    }
}
