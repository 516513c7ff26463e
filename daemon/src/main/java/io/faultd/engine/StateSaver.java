package io.faultd.engine;

import io.faultd.kernel.RefusedException;
import io.faultd.protocol.Problem;
import io.faultd.protocol.RpcError;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the store equal to the current state; a failed write is repeated later. */
final class StateSaver {
    private static final Logger log = LoggerFactory.getLogger(StateSaver.class);

    private final StateStore store;
    private boolean unsaved;

    StateSaver(StateStore store) {
        this.store = store;
    }

    /** Whether the store differs from the current state, which each refresh retries. */
    boolean isUnsaved() {
        return unsaved;
    }

    /**
     * Saves the next state, before the kernel is touched. If it only ends something, it need not succeed.
     *
     * @param current the current state
     * @throws RefusedException when it can't be saved
     */
    void save(SavedState next, SavedState current) throws RefusedException {
        try {
            store.save(next);
            unsaved = false;
        } catch (IOException e) {
            if (next.onlyEnds(current)) {
                // Ending faults never needs a disk.
                unsaved = true;
                log.warn(
                        "can't save the end of faults, which end all the same; free the disk, or they return if"
                                + " faultd is killed: {}",
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

    /** Saves the current state; a failure is retried later. */
    void saveOrRetry(SavedState current) {
        try {
            store.save(current);
            unsaved = false;
        } catch (IOException e) {
            unsaved = true;
            log.debug("the state still can't be saved: {}", Problem.of(e));
        }
    }

    /** Saves the current state, if that failed before. */
    void retry(SavedState current) {
        if (unsaved) {
            saveOrRetry(current);
        }
    }

    /**
     * Saves the current state in place of the last saved one, which the kernel refused.
     *
     * @param reason of the refusal; a failure here is added to it as suppressed
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
