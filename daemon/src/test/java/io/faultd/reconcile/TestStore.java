package io.faultd.reconcile;

import io.faultd.fault.Fault;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** Keeps the faults for a test, or refuses to. */
public final class TestStore implements StateStore {
    private List<Fault> saved = List.of();
    private String problem;

    /** From now on nothing can be written. */
    void breaksWith(String message) {
        problem = message;
    }

    List<Fault> saved() {
        return saved;
    }

    @Override
    public void save(Collection<Fault> faults) throws IOException {
        if (problem != null) {
            throw new IOException(problem);
        }
        saved = List.copyOf(faults);
    }

    @Override
    public List<Fault> load() {
        return saved;
    }
}
