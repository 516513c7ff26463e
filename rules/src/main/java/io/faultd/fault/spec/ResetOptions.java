package io.faultd.fault.spec;

import io.faultd.fault.FlowMatch;
import io.faultd.target.Selection;
import java.util.List;
import java.util.Set;

/**
 * What {@code reset} can be told: whose TCP connections are broken, and which of them.
 *
 * @param selection at least one target
 * @param match of protocols it says nothing
 */
public record ResetOptions(Selection selection, FlowMatch match) {
    /** The connections. */
    public static final Spec<ResetOptions> SPEC = MatchOptions.PEERS_AND_PORTS.and(
            new Spec<>(
                    List.of(TrafficOptions.TARGETS, TrafficOptions.ALL),
                    List.of(TrafficOptions.someTarget(TrafficOptions.TARGETS, TrafficOptions.ALL)),
                    values -> new Selection(
                            values.given(TrafficOptions.TARGETS).orElse(List.of()),
                            values.has(TrafficOptions.ALL),
                            Set.of())),
            (match, selection) -> new ResetOptions(selection, match));
}
