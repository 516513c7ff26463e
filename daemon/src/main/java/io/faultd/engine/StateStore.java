package io.faultd.engine;

import java.io.IOException;

/** Stores the desired state beyond the life of the daemon. */
public interface StateStore {
    /**
     * Writes the state before the kernel is touched, so that it survives this process; the machine's next start
     * invalidates it.
     *
     * @throws IOException when it could not be written; the former content is still there. A state that only ends
     *     something can be written on a full disk too, as long as the reserved space lasts.
     */
    void save(SavedState state) throws IOException;

    /**
     * Writes the current state again after the last saved one was refused; succeeds on a full disk too.
     *
     * @throws IOException when it could not be written
     */
    void takeBack(SavedState current) throws IOException;

    /**
     * Reads the last saved state; empty when there is none, or the machine was restarted since.
     *
     * @throws IOException when it can't be read
     */
    SavedState load() throws IOException;
}
