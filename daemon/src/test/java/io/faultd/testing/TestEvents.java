package io.faultd.testing;

import io.faultd.reconcile.Events;
import java.util.ArrayList;
import java.util.List;

/** Records events, one line each: {@code FAULT_ENDED f-1 null stop}. */
public final class TestEvents implements Events {
    private final List<String> told = new ArrayList<>();

    /** The events since the last call. */
    public synchronized List<String> take() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    @Override
    public synchronized void happened(Type type, String fault, String target, String cause) {
        told.add(type + " " + fault + " " + target + " " + cause);
    }
}
