package io.faultd.testing;

import io.faultd.engine.SavedState;
import io.faultd.engine.StateStore;
import java.io.IOException;

/** Stores the state for a test, or fails. */
public final class TestStore implements StateStore {
    private SavedState saved = SavedState.EMPTY;
    private String problem;

    /** Makes all writes fail. */
    public void breaksWith(String message) {
        problem = message;
    }

    @Override
    public void save(SavedState state) throws IOException {
        if (problem != null) {
            throw new IOException(problem);
        }
        saved = state;
    }

    @Override
    public void takeBack(SavedState standing) throws IOException {
        save(standing);
    }

    @Override
    public SavedState load() {
        return saved;
    }
}
