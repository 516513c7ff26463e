package io.faultd.reconcile;

import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** All targets in scope now. */
public interface Targets {
    /**
     * Refreshes them.
     *
     * @param processes ids of named processes, which can't be listed, only looked up
     */
    List<Target> refresh(Set<Long> processes);

    /**
     * Whether the last refresh saw everything; false while the Docker engine does not answer. Then its earlier answer
     * is used, and a missing container can still exist.
     */
    default boolean isCurrent() {
        return true;
    }

    /**
     * Completes when the Docker engine has answered the query that the last refresh did not wait for, or is not waited
     * for any more; empty where there is nothing to wait for.
     */
    default Optional<CompletableFuture<Void>> answer() {
        return Optional.empty();
    }

    /**
     * Namespaces with the identity of ended ones, in which nothing of faultd exists. Each is returned once, after the
     * refresh that first saw it.
     */
    default Set<Namespace> takeRenewed() {
        return Set.of();
    }

    /** The addresses of host names. */
    default HostNames hostNames() {
        return HostNames.NONE;
    }

    /**
     * The id of a namespace in notifications to the daemon's own namespace.
     *
     * @return empty where there are no notifications; the value for the daemon's own namespace is ignored
     */
    default OptionalInt idOf(Namespace namespace) {
        return OptionalInt.empty();
    }

    /** The daemon's own namespace, if there is one. */
    default Optional<Namespace> own() {
        return Optional.empty();
    }

    /** All namespaces that can contain objects of faultd, including the host's own: more than the scope. */
    List<Namespace> namespaces();
}
