package io.faultd.reconcile;

import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Everything in scope that faults can be put on, as it is now. */
public interface Targets {
    /**
     * Looks again.
     *
     * @param processes ids of the processes that somebody named: they can't be listed, only looked up
     */
    List<Target> refresh(Set<Long> processes);

    /**
     * Whether the last look saw everything; false while the container engine does not answer. Then what it said before
     * stands, and that a container is not among the targets does not mean that there is none.
     */
    default boolean isCurrent() {
        return true;
    }

    /**
     * Done when the engine has answered what the last look did not wait for, or is not waited for any more; empty where
     * there is nothing to wait for.
     */
    default Optional<CompletableFuture<Void>> answer() {
        return Optional.empty();
    }

    /**
     * Namespaces that can't be told from others that have ended, and in which nothing is of what was done in those.
     * Each is told once, after the look that saw it first.
     */
    default Set<Namespace> takeRenewed() {
        return Set.of();
    }

    /** What host names resolve to. */
    default HostNames hostNames() {
        return HostNames.NONE;
    }

    /**
     * By which number the kernel tells of changes in a namespace to listeners in the daemon's own.
     *
     * @return empty where it does not tell of any; that of the daemon's own namespace is of no account
     */
    default OptionalInt idOf(Namespace namespace) {
        return OptionalInt.empty();
    }

    /** The namespace that the daemon itself is in, if any target is. */
    default Optional<Namespace> own() {
        return Optional.empty();
    }

    /** All namespaces that something of ours could be in, the host's own included: wider than the scope. */
    List<Namespace> namespaces();
}
