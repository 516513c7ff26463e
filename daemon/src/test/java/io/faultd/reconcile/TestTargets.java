package io.faultd.reconcile;

import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.util.List;
import java.util.Set;

/** What the test says that there is. */
public final class TestTargets implements Targets {
    private volatile List<Target> all = List.of();
    private volatile Set<Long> asked = Set.of();

    /** From now on there are these. */
    public TestTargets are(Target... targets) {
        all = List.of(targets);
        return this;
    }

    /** The processes that were asked for the last time. */
    Set<Long> asked() {
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
}
