package io.faultd.plan;

/** Where the packets of a partition are dropped. */
public enum DropPlace {
    /**
     * Where they pass: between a bridge's ports and between routed links in few big tables; in a target only where
     * nobody passes.
     */
    PATHS,
    /** In the namespace of the one that they are for, by the addresses of those they come from. */
    TARGETS
}
