package io.faultd.reconcile;

/** Receives the service's events; must neither block nor throw. */
@FunctionalInterface
public interface Events {
    /** The kinds of events. */
    enum Type {
        FAULT_APPLIED,
        FAULT_CHANGED,
        FAULT_ENDED,
        FAULT_PENDING,
        FAULT_CONFLICT,
        /** An external change of faultd's objects, left unchanged. */
        DRIFT_SEEN,
        /** An external change of faultd's objects, repaired. */
        DRIFT_REPAIRED,
        TARGET_APPEARED,
        TARGET_GONE
    }

    /**
     * Reports an event.
     *
     * @param fault the fault's id, or null
     * @param target the target's name, or null
     * @param cause why, e.g. {@code stop}, {@code expired}
     */
    void happened(Type type, String fault, String target, String cause);
}
