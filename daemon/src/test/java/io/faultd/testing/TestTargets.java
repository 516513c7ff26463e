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

/** What the test says that there is. */
public final class TestTargets implements Targets {
    private volatile List<Target> all = List.of();
    private volatile Set<Long> asked = Set.of();
    private volatile HostNames hosts = HostNames.NONE;
    private volatile Set<String> watched = Set.of();
    private volatile boolean current = true;
    private volatile Optional<CompletableFuture<Void>> answer = Optional.empty();

    /** From now on there are these. */
    public TestTargets are(Target... targets) {
        all = List.of(targets);
        return this;
    }

    /** Whether the engine answers from now on. */
    public void isCurrent(boolean answers) {
        current = answers;
    }

    @Override
    public boolean isCurrent() {
        return current;
    }

    /** From now on the engine does not answer, until this one is done. */
    public void isSilentUntil(CompletableFuture<Void> done) {
        current = false;
        answer = Optional.of(done.thenRun(() -> current = true));
    }

    @Override
    public Optional<CompletableFuture<Void>> answer() {
        return answer;
    }

    /** The processes that were asked for the last time. */
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

    /** From now on host names resolve to these, but none before it is asked for. */
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

    /** The host names that are looked up again and again. */
    public Set<String> watched() {
        return watched;
    }
}
