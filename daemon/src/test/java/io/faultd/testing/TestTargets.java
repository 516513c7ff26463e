package io.faultd.testing;

import io.faultd.fault.Hosts;
import io.faultd.flow.AddressSet;
import io.faultd.reconcile.HostNames;
import io.faultd.reconcile.Targets;
import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Targets that the test defines. */
public final class TestTargets implements Targets {
    private volatile List<Target> all = List.of();
    private volatile Set<Long> asked = Set.of();
    private volatile HostNames hosts = HostNames.NONE;
    private volatile Set<String> watched = Set.of();
    private volatile boolean current = true;
    private volatile Optional<CompletableFuture<Void>> answer = Optional.empty();

    /** Sets the targets. */
    public TestTargets are(Target... targets) {
        all = List.of(targets);
        return this;
    }

    /** Sets whether the engine answers. */
    public void isCurrent(boolean answers) {
        current = answers;
    }

    @Override
    public boolean isCurrent() {
        return current;
    }

    /** Makes the engine silent until this completes. */
    public void isSilentUntil(CompletableFuture<Void> done) {
        current = false;
        answer = Optional.of(done.thenRun(() -> current = true));
    }

    @Override
    public Optional<CompletableFuture<Void>> answer() {
        return answer;
    }

    /** The processes of the last request. */
    public Set<Long> asked() {
        return asked;
    }

    @Override
    public List<Target> refresh(Set<Long> processes) {
        asked = processes;
        return all;
    }

    @Override
    public List<Namespace> namespaces() {
        return List.of();
    }

    @Override
    public HostNames hostNames() {
        return hosts;
    }

    /** Sets the addresses of host names; each resolves only after it is requested. */
    public void hostsAre(Map<String, AddressSet> addresses) {
        hosts = new HostNames() {
            private final Set<String> learnt = new HashSet<>();

            @Override
            public Hosts now() {
                Map<String, AddressSet> known = new HashMap<>(addresses);
                known.keySet().retainAll(learnt);
                return new Hosts(known);
            }

            @Override
            public CompletableFuture<Void> learn(Set<String> names) {
                learnt.addAll(names);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void watch(Set<String> names) {
                watched = names;
            }
        };
    }

    /** The host names that are resolved repeatedly. */
    public Set<String> watched() {
        return watched;
    }
}
