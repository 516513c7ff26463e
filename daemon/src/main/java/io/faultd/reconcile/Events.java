package io.faultd.reconcile;

/** Where the engine tells what happens; must neither block nor throw. */
@FunctionalInterface
public interface Events {
    /** What kinds there are. */
    enum Type {
        FAULT_APPLIED,
        FAULT_CHANGED,
        FAULT_ENDED,
        FAULT_PENDING,
        FAULT_CONFLICT,
        /** Somebody else has changed what is faultd's, and it is left so. */
        DRIFT_SEEN,
        /** Somebody else has changed what is faultd's, and it was put back. */
        DRIFT_REPAIRED,
        TARGET_APPEARED,
        TARGET_GONE
    }

    /**
     * Something happened.
     *
     * @param fault the fault's id, or null
     * @param target the target's name, or null
     * @param cause why, e.g. {@code stop}, {@code expired}
     */
    void happened(Type type, String fault, String target, String cause);
}
