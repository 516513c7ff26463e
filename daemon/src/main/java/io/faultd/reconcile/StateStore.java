package io.faultd.reconcile;

import io.faultd.fault.Fault;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** Where the desired state survives the daemon. */
public interface StateStore {
    /**
     * Writes the faults before the kernel is touched, so that they survive this process; they mean nothing after the machine's next
     * start.
     *
     * @throws IOException when they could not be written; what was written before is still there
     */
    void save(Collection<Fault> faults) throws IOException;

    /**
     * Reads what was saved last; nothing when nothing was, or the machine was started anew since.
     *
     * @throws IOException when there is something that can't be read
     */
    List<Fault> load() throws IOException;
}
