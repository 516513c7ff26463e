package io.faultd.proof.network;

import java.util.ArrayList;
import java.util.List;

/** Packets in one direction. */
public record Flow(Node from, Node to, Family family) {
    /** The flows by each family that both ends have; at least one. */
    public static List<Flow> between(Node from, Node to) {
        List<Flow> flows = new ArrayList<>();
        for (Family family : Family.values()) {
            if (from.families().contains(family) && to.families().contains(family)) {
                flows.add(new Flow(from, to, family));
            }
        }
        if (flows.isEmpty()) {
            // Whoever asserts something of each flow would assert nothing.
            throw new IllegalArgumentException(from + " and " + to + " have no family of addresses in common");
        }
        return flows;
    }

    @Override
    public String toString() {
        return from + " → " + to + " " + family;
    }
}
