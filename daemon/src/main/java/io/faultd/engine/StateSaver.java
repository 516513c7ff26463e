package io.faultd.engine;

import io.faultd.kernel.RefusedException;
import io.faultd.protocol.Problem;
import io.faultd.protocol.RpcError;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the store equal to what stands; what could not be written at once is written later. */
final class StateSaver {
    private static final Logger log = LoggerFactory.getLogger(StateSaver.class);

    private final StateStore store;
    private boolean unsaved;

    StateSaver(StateStore store) {
        this.store = store;
    }

    /** Whether the store does not have what stands, and it is tried again with each look. */
    boolean isUnsaved() {
        return unsaved;
    }

    /**
     * Saves what is to stand, before the kernel is touched. Where it only ends something, it need not succeed.
     *
     * @param current what stands now
     * @throws RefusedException when it can't be saved
     */
    void save(SavedState next, SavedState current) throws RefusedException {
        try {
            store.save(next);
            unsaved = false;
        } catch (IOException e) {
            if (next.onlyEnds(current)) {
                // To end faults never takes a disk.
                unsaved = true;
                log.warn(
                        "can't save that faults end, and end them; should faultd be killed before there is room, they"
                                + " come back: {}",
                        Problem.of(e));
                return;
            }
            throw new RefusedException(
                    RpcError.INTERNAL_ERROR,
                    "can't save the faults, so nothing was changed: " + Problem.of(e)
                            + "; free the disk or choose another --state-dir",
                    null,
                    e);
        }
    }

    /** Saves what stands already; where that fails, it is tried again later. */
    void saveOrRetry(SavedState current) {
        try {
            store.save(current);
            unsaved = false;
        } catch (IOException e) {
            unsaved = true;
            log.debug("the state still can't be saved: {}", Problem.of(e));
        }
    }

    /** Saves what stands, if that could not be done before. */
    void retry(SavedState current) {
        if (unsaved) {
            saveOrRetry(current);
        }
    }

    /**
     * Saves what stands in place of what was saved last and could not be done.
     *
     * @param reason why it could not; gets it as suppressed when this fails too
     */
    void takeBack(SavedState current, Exception reason) {
        try {
            store.takeBack(current);
        } catch (IOException e) {
            unsaved = true;
            reason.addSuppressed(e);
        }
    }
}
