package io.faultd.kernel;

import java.util.Locale;

/** What of faultd's somebody else has changed. */
public enum DriftKind {
    QDISC,
    CLASS,
    FILTER,
    /** The ifb device that packets are sent through, or what sends them there. */
    REDIRECTION,
    /** An nf_tables table, or anything in it. */
    TABLE;

    /** The name that metrics have for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
