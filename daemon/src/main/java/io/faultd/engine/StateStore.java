package io.faultd.engine;

import java.io.IOException;

/** Where the desired state survives the daemon. */
public interface StateStore {
    /**
     * Writes the state before the kernel is touched, so that it survives this process; it means nothing after the
     * machine's next start.
     *
     * @throws IOException when it could not be written; what was written before is still there. A state that only ends
     *     something finds room on a full disk too, as long as that which is kept for it lasts.
     */
    void save(SavedState state) throws IOException;

    /**
     * Writes what stands after all, when what was saved last could not be done; finds room on a full disk too.
     *
     * @throws IOException when it could not be written
     */
    void takeBack(SavedState current) throws IOException;

    /**
     * Reads what was saved last; nothing when nothing was, or the machine was started anew since.
     *
     * @throws IOException when there is something that can't be read
     */
    SavedState load() throws IOException;
}
