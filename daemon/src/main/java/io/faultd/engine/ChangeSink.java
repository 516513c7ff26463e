package io.faultd.engine;

import io.faultd.fault.Lease;
import io.faultd.kernel.RefusedException;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.util.List;
import java.util.Map;

/** Where commands bring their changes of the desired state: they are made, or for a dry run only found out about. */
interface ChangeSink {
    /** Makes the next desired state from the one that stands and the targets found now, or refuses. */
    @FunctionalInterface
    interface Change {
        SavedState next(List<Target> now) throws RefusedException;
    }

    /**
     * Makes a change, all of it or nothing.
     *
     * @param asked selections whose targets it needs to know
     * @throws RefusedException when the change or the kernel refuses, or it can't be saved; everything is as before
     */
    void commit(List<Selection> asked, Change change) throws RefusedException;

    /**
     * Makes other leases those that stand; that is nothing to the kernel.
     *
     * @throws RefusedException when halted, or it can't be saved
     */
    void keep(Map<String, Lease> leases) throws RefusedException;

    /** The id of a fault that is to be made. */
    String nextFaultId();
}
