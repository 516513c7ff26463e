package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.Fault;
import io.faultd.flow.Flow;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Turns a drop fault into rules, one in each selected target's own namespace: there every kind of interface is handled
 * alike, a sender can be answered, and connections are seen from one end.
 */
final class DropCompiler {
    private final Fault.Drop fault;
    private final Optional<Flow> flow;
    private final List<Plan.Hold> holds = new ArrayList<>();
    private final Map<Namespace, SortedSet<String>> interfaces = new TreeMap<>();

    /**
     * @param affected the targets that have such packets
     * @param matched the packets that the fault's match selects now; empty when there can't be any
     */
    DropCompiler(Fault.Drop fault, List<Selection.Selected> affected, Optional<Flow> matched) {
        this.fault = fault;
        this.flow = matched.flatMap(fault.effect()::flow);
        if (flow.isPresent()) {
            affected.forEach(this::place);
        }
    }

    private void place(Selection.Selected selected) {
        // Containers that share a namespace share its rules: a fault on both of them counts once.
        SortedSet<String> names =
                interfaces.computeIfAbsent(selected.target().namespace().orElseThrow(), n -> new TreeSet<>());
        for (Interface iface : selected.interfaces()) {
            names.add(iface.name());
            if (fault.direction().in()) {
                holds.add(new Plan.Hold(selected.target(), iface.name(), Direction.IN));
            }
            if (fault.direction().out()) {
                holds.add(new Plan.Hold(selected.target(), iface.name(), Direction.OUT));
            }
        }
        if (fault.effect().dns()) {
            names.add(DropRule.LOOPBACK);
        }
    }

    List<Plan.Hold> holds() {
        return holds;
    }

    List<DropRule> rules() {
        List<DropRule> rules = new ArrayList<>();
        interfaces.forEach((namespace, names) -> rules.add(
                new DropRule(namespace, fault.id(), names, fault.direction(), flow.orElseThrow(), fault.effect())));
        return rules;
    }
}
