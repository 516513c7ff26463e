package io.faultd.reconcile;

import java.util.Locale;

/** How external changes of faultd's objects in the kernel are handled. */
public enum DriftPolicy {
    /** They are repaired and reported. */
    REPAIR,
    /** They are reported, and stay until a command changes something in the same place. */
    REPORT;

    /** Its name in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
