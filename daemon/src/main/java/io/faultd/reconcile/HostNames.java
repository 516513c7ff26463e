package io.faultd.reconcile;

import io.faultd.fault.Hosts;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Host names and their addresses, resolved by other threads: the conductor's thread only reads known ones. */
public interface HostNames {
    /** Without host names: none resolves. */
    HostNames NONE = new HostNames() {
        @Override
        public Hosts now() {
            return Hosts.NONE;
        }

        @Override
        public CompletableFuture<Void> learn(Set<String> names) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void watch(Set<String> names) {}
    };

    /** The known addresses. */
    Hosts now();

    /** Resolves names; completes when all are known, found not to resolve, or have taken too long. Never fails. */
    CompletableFuture<Void> learn(Set<String> names);

    /** Resolves these again from time to time, and no others. */
    void watch(Set<String> names);
}
