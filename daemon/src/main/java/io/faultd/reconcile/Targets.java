package io.faultd.reconcile;

import io.faultd.target.Namespace;
import io.faultd.target.Target;
import java.util.List;
import java.util.Set;

/** Everything in scope that faults can be put on, as it is now. */
public interface Targets {
    /**
     * Looks again.
     *
     * @param processes ids of the processes that somebody named: they can't be listed, only looked up
     */
    List<Target> refresh(Set<Long> processes);

    /** What host names resolve to. */
    default HostNames hostNames() {
        return HostNames.NONE;
    }

    /** All namespaces that something of ours could be in, the host's own included: wider than the scope. */
    List<Namespace> namespaces();
}
