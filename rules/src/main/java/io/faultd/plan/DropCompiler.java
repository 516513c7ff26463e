package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Fault;
import io.faultd.flow.Flow;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.Outer;
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
    private final List<Plan.PassedOver> passedOver = new ArrayList<>();
    private final Map<Namespace, SortedSet<String>> interfaces = new TreeMap<>();
    private final Map<Namespace, SortedSet<String>> above = new TreeMap<>();

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
        WaysOut ways = WaysOut.of(selected, this::actsInTunnel);
        // Containers that share a namespace share its rules: a fault on both of them counts once.
        Namespace namespace = selected.target().namespace().orElseThrow();
        SortedSet<String> names = interfaces.computeIfAbsent(namespace, n -> new TreeSet<>());
        ways.above().forEach(iface -> above.computeIfAbsent(namespace, n -> new TreeSet<>())
                .add(iface.name()));
        for (Interface iface : ways.interfaces()) {
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
        passedOver.addAll(ways.passedOver());
    }

    /**
     * An answer goes to the sender only from the tunnel, and what is answered there does not come any further. Other
     * packets than IP are not dropped, so what is inside of such ones is dropped before it gets there.
     */
    private boolean actsInTunnel(Optional<Outer> outer) {
        boolean answersEach = fault.effect().answer() != DropEffect.Answer.NONE
                && fault.effect().every() == 1;
        return outer.map(packets -> answersEach || !packets.mayMeet(flow.orElseThrow()))
                .orElse(true);
    }

    /** Where it does not act. */
    List<Plan.PassedOver> passedOver() {
        return passedOver;
    }

    List<Plan.Hold> holds() {
        return holds;
    }

    List<DropRule> rules() {
        List<DropRule> rules = new ArrayList<>();
        interfaces.forEach((namespace, names) -> rules.add(new DropRule(
                namespace,
                fault.id(),
                names,
                above.getOrDefault(namespace, new TreeSet<>()),
                fault.direction(),
                flow.orElseThrow(),
                fault.effect())));
        return rules;
    }
}
