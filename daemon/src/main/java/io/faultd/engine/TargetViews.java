package io.faultd.engine;

import io.faultd.protocol.TargetInfo;
import io.faultd.protocol.TargetStatus;
import io.faultd.protocol.TargetStatus.InterfaceStatus;
import io.faultd.target.Interface;
import io.faultd.target.Target;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Converts targets to the records of the wire. */
final class TargetViews {
    private static final String STALE =
            "last known state, since the Docker engine does not answer: see faultctl doctor";

    private TargetViews() {}

    /** Rows of {@code targets}. */
    static List<TargetInfo> targets(List<Target> targets) {
        return targets.stream()
                .map(target -> new TargetInfo(
                        target.name(),
                        target.kind().name().toLowerCase(Locale.ROOT),
                        target.id(),
                        runs(target),
                        target.service().orElse(null),
                        target.networks(),
                        target.interfaces().stream().map(Interface::name).toList(),
                        target.unusable().isEmpty(),
                        note(target)))
                .toList();
    }

    /** Rows of {@code status}. */
    static List<TargetStatus> status(List<Target> targets, Snapshot snapshot) {
        FaultsByTarget faults = FaultsByTarget.of(snapshot);
        return targets.stream()
                .map(target -> status(faults.of(target), snapshot))
                .toList();
    }

    private static TargetStatus status(FaultsByTarget.TargetFaults row, Snapshot snapshot) {
        Target target = row.target();
        List<String> words = snapshot.wordsOf(row);
        List<Integer> groups = snapshot.plan().groups().getOrDefault(target.key(), List.of());
        boolean current = snapshot.current() || target.kind() != Target.Kind.CONTAINER;
        return new TargetStatus(
                target.name(),
                target.id(),
                runs(target),
                target.interfaces().stream()
                        .flatMap(iface -> iface.addresses().stream())
                        .findFirst()
                        .orElse(""),
                words.isEmpty() ? "NORMAL" : String.join(",", words),
                groups.isEmpty() ? null : groups.get(0),
                groups,
                snapshot.stateOf(row),
                target.interfaces().stream().map(TargetViews::interfaceStatus).toList(),
                List.copyOf(row.all()),
                current ? note(target) : STALE);
    }

    private static String runs(Target target) {
        return target.running() ? "UP" : "DOWN";
    }

    private static String note(Target target) {
        Optional<String> shared = target.sharesWith().map(name -> "shares the network of " + name);
        return target.unusable().or(() -> shared).orElse(null);
    }

    private static InterfaceStatus interfaceStatus(Interface iface) {
        return new InterfaceStatus(
                iface.name(),
                iface.peerName().orElse(null),
                iface.network().isEmpty() ? null : iface.network(),
                iface.addresses(),
                iface.exit().reason().orElse(null));
    }
}
