package io.faultd.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Tells calls that only look from those that change something: whatever is not named here does. */
public final class ReadMethods {
    private static final Set<String> METHODS =
            Set.of("status", "faults", "targets", "version", "doctor", "profiles", "guards", "lease.list");

    private ReadMethods() {}

    /**
     * Whether a call changes something; what is a text and called {@code dry_run} makes a rehearsal of it, or a
     * refusal.
     */
    public static boolean isChange(String method, ObjectNode params) {
        return !METHODS.contains(method) && !params.path("dry_run").isTextual();
    }
}
