package io.faultd.plan;

/** Where the packets of a partition are dropped. */
public enum DropPlace {
    /**
     * On their path: between a bridge's ports and between routed links, in few big tables; in a target only where no
     * packets pass either.
     */
    PATHS,
    /** In the receiver's namespace, by the senders' addresses. */
    TARGETS
}
