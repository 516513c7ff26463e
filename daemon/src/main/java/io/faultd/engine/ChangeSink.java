package io.faultd.engine;

import io.faultd.fault.Lease;
import io.faultd.flow.Flow;
import io.faultd.kernel.RefusedException;
import io.faultd.protocol.Reset;
import io.faultd.target.Selection;
import io.faultd.target.Target;
import java.util.List;
import java.util.Map;

/** Receives the changes of the desired state by commands: it makes them, or for a dry run only computes them. */
interface ChangeSink {
    /** Makes the next desired state from the current one and the targets found now, or refuses. */
    @FunctionalInterface
    interface Change {
        SavedState next(List<Target> now) throws RefusedException;
    }

    /**
     * Makes a change, all of it or nothing.
     *
     * @param asked selections whose targets it needs
     * @throws RefusedException when the change or the kernel refuses, or it can't be saved; everything is as before
     */
    void commit(List<Selection> asked, Change change) throws RefusedException;

    /**
     * Replaces the leases, without an effect on the kernel.
     *
     * @throws RefusedException when halted, or it can't be saved
     */
    void keep(Map<String, Lease> leases) throws RefusedException;

    /**
     * Resets connections, once.
     *
     * @param flow which of them, seen from the target
     * @throws RefusedException when the kernel can't, or refuses it
     */
    Reset reset(Selection.Resolution targets, Flow flow) throws RefusedException;

    /** The id for a new fault. */
    String nextFaultId();
}
