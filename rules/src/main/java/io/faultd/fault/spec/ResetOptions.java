package io.faultd.fault.spec;

import io.faultd.fault.FlowMatch;
import io.faultd.protocol.DryRunForm;
import io.faultd.target.Selection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The options of {@code reset}: the targets, and which of their TCP connections to reset.
 *
 * @param selection at least one target
 * @param match without protocols
 * @param dryRun the form of a dry run; empty: the connections are reset
 */
public record ResetOptions(Selection selection, FlowMatch match, Optional<DryRunForm> dryRun) {
    private record Chosen(Selection selection, Optional<DryRunForm> dryRun) {}

    /** The connections. */
    public static final Spec<ResetOptions> SPEC = MatchOptions.PEERS_AND_PORTS.and(
            new Spec<>(
                    List.of(TrafficOptions.TARGETS, TrafficOptions.ALL, TrafficOptions.DRY_RUN),
                    List.of(TrafficOptions.someTarget(TrafficOptions.TARGETS, TrafficOptions.ALL)),
                    values -> new Chosen(
                            new Selection(
                                    values.given(TrafficOptions.TARGETS).orElse(List.of()),
                                    values.has(TrafficOptions.ALL),
                                    Set.of()),
                            values.given(TrafficOptions.DRY_RUN))),
            (match, chosen) -> new ResetOptions(chosen.selection, match, chosen.dryRun));
}
