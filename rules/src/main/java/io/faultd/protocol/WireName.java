package io.faultd.protocol;

import java.util.Locale;

/** The one rule by which Java names become JSON names, on both ends of the wire. */
public final class WireName {
    private WireName() {}

    /** Snake case, and no underscore at the end, which Java needs for its keywords: {@code interface_} is {@code interface}. */
    public static String of(String javaName) {
        String bare = javaName.endsWith("_") ? javaName.substring(0, javaName.length() - 1) : javaName;
        return bare.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
