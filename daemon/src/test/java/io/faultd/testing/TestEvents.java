package io.faultd.testing;

import io.faultd.reconcile.Events;
import java.util.ArrayList;
import java.util.List;

/** What was told, one line each: {@code FAULT_ENDED f-1 null stop}. */
public final class TestEvents implements Events {
    private final List<String> told = new ArrayList<>();

    /** What was told since the last time that somebody asked. */
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
