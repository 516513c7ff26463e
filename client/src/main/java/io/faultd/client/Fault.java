package io.faultd.client;

import io.faultd.protocol.Applied;
import io.faultd.protocol.Held;
import io.faultd.protocol.Skipped;
import io.faultd.protocol.Stopped;
import java.util.List;

/** An applied fault. Closing it ends it, so that a try block ends its faults. */
public final class Fault implements AutoCloseable {
    private final FaultdClient client;
    private final Applied applied;

    Fault(FaultdClient client, Applied applied) {
        if (applied.fault() == null) {
            throw new JsonException("'fault' is missing");
        }
        this.client = client;
        this.applied = applied;
    }

    /** Its id, e.g. {@code f-7k2}. */
    public String id() {
        return applied.fault();
    }

    /** Names of the targets that it held on when it was applied. */
    public List<String> targets() {
        return applied.targets();
    }

    /** Their interfaces that it held on when it was applied, as read back from the kernel. */
    public List<Held> interfaces() {
        return applied.interfaces();
    }

    /** Targets that only broad words selected and that can't carry it. */
    public List<Skipped> skipped() {
        return applied.skipped();
    }

    /** Where the kernel does something else than what was asked for, one sentence each. */
    public List<String> notes() {
        return applied.notes();
    }

    /** Ends it; without effect if it has already ended. */
    public Stopped stop() {
        return client.stopFaults(id());
    }

    /** As {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    @Override
    public String toString() {
        return id() + " on " + String.join(", ", targets());
    }
}
