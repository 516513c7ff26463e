package io.faultd.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Distinguishes calls that only read from those that change something: all methods not listed here do. */
public final class ReadMethods {
    private static final Set<String> METHODS =
            Set.of("status", "faults", "targets", "version", "doctor", "profiles", "guards", "lease.list");

    private ReadMethods() {}

    /** Whether a call changes something; a text in {@code dry_run} makes it a rehearsal, or a refusal. */
    public static boolean isChange(String method, ObjectNode params) {
        return !METHODS.contains(method) && !params.path("dry_run").isTextual();
    }
}
