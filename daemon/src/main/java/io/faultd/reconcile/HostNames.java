package io.faultd.reconcile;

import io.faultd.fault.Hosts;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Host names and their addresses, looked up by others: the conductor's thread only ever asks what is known. */
public interface HostNames {
    /** For where no host names are used: none ever resolves. */
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

    /** What is known now. */
    Hosts now();

    /** Looks names up; done when all are known, found not to resolve, or have taken too long. Never fails. */
    CompletableFuture<Void> learn(Set<String> names);

    /** Looks these up again from time to time, and no others. */
    void watch(Set<String> names);
}
