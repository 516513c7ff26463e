package io.faultd.fault.spec;

import io.faultd.fault.FlowMatch;
import io.faultd.target.Selection;
import java.util.List;
import java.util.Set;

/**
 * The options of {@code reset}: the targets, and which of their TCP connections to reset.
 *
 * @param selection at least one target
 * @param match without protocols
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
