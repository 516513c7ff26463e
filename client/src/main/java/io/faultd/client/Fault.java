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

    /**
     * Targets that only broad words selected and that can't carry it, targets or peers on which it has no effect, and
     * interfaces of its targets where it does not act, because it would meet packets twice there, or none that leaves
     * the target's namespace.
     */
    public List<Skipped> skipped() {
        return applied.skipped();
    }

    /**
     * One line for each thing by which the fault is not what was asked for: what the kernel does differently, and each
     * foreign filter or program that could take packets past it when it was applied (docs/limits.md says which).
     */
    public List<String> warnings() {
        return applied.warnings();
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
