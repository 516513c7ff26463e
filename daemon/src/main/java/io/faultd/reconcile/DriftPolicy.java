package io.faultd.reconcile;

import java.util.Locale;

/** What becomes of changes that somebody else makes to what is faultd's in the kernel. */
public enum DriftPolicy {
    /** They are undone, and told. */
    REPAIR,
    /** They are told, and stay until a command changes something in the same place. */
    REPORT;

    /** The name that the configuration has for it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
