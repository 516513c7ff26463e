package io.faultd.kernel;

import java.util.Locale;

/** What an external change affects. */
public enum DriftKind {
    QDISC,
    CLASS,
    FILTER,
    /** The ifb device that packets are sent through, or the filter that redirects them. */
    REDIRECTION,
    /** An nf_tables table, or an object in it. */
    TABLE;

    /** Its name in metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
