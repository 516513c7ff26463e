package io.faultd.plan;

import io.faultd.fault.Effect;
import io.faultd.flow.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rates at one point. Each is shared by all packets of its fault, so the kernel needs one class that all of them
 * pass. Classes form a tree, so of two rates one has to be inside the other, or they have no packets in common.
 */
final class RateTree {
    /** Levels of classes that htb has (TC_HTB_MAXDEPTH, 8), without those of everything and of the lane itself. */
    static final int MOST_NESTED = 6;

    private final Map<Flow, Node> nodes = new LinkedHashMap<>();
    private final FlowIndex index = new FlowIndex();

    /** The rates of one flow. */
    private static final class Node {
        private final Lanes.Placed oldest;
        private final List<Flow> around = new ArrayList<>();
        private Effect.RateLimit lowest;

        Node(Lanes.Placed first) {
            oldest = first;
            lowest = rateOf(first);
        }

        int depth() {
            return around.size();
        }

        void add(Effect.RateLimit rate) {
            lowest = Series.slower(lowest, rate) ? lowest : rate;
        }
    }

    /**
     * The position of a new rate.
     *
     * @param around the flows that its own lies in
     * @param inside the flows that lie in its own
     */
    record Position(Lanes.Placed placed, List<Flow> around, List<Flow> inside) {}

    /** Finds a fault's position, or refuses it. */
    Position place(Lanes.Placed added) throws Series.Incompatible {
        List<Flow> around = new ArrayList<>();
        List<Flow> inside = new ArrayList<>();
        if (added.flow().isAll() || nodes.containsKey(added.flow())) {
            return new Position(added, around, inside);
        }
        for (Flow there : index.mayMeet(added.flow())) {
            Optional<Flow> common = there.isAll() ? Optional.empty() : there.intersect(added.flow());
            if (common.isEmpty()) {
                continue;
            }
            if (common.get().equals(added.flow())) {
                around.add(there);
            } else if (common.get().equals(there)) {
                inside.add(there);
            } else {
                throw new Series.Incompatible(
                        nodes.get(there).oldest.fault(),
                        added.fault(),
                        "some packets would have to share both rates, and others of each fault only one; the kernel"
                                + " can put a rate inside another, but not across it");
            }
        }
        refuseTooDeep(added, around, inside);
        return new Position(added, around, inside);
    }

    private void refuseTooDeep(Lanes.Placed added, List<Flow> around, List<Flow> inside) throws Series.Incompatible {
        Optional<Node> deepest = inside.stream().map(nodes::get).max(Comparator.comparing(Node::depth));
        int depth = deepest.map(node -> node.depth() + 1).orElse(around.size());
        if (depth >= MOST_NESTED) {
            Node other = deepest.orElseGet(() -> nodes.get(around.get(0)));
            throw new Series.Incompatible(
                    other.oldest.fault(),
                    added.fault(),
                    "the kernel can put at most " + MOST_NESTED + " rates inside one another");
        }
    }

    /** Adds a fault at the position found for it. */
    void add(Position place) {
        Flow flow = place.placed.flow();
        Node there = nodes.get(flow);
        if (there != null) {
            there.add(rateOf(place.placed));
            return;
        }
        Node node = new Node(place.placed);
        node.around.addAll(place.around);
        place.inside.forEach(inner -> nodes.get(inner).around.add(flow));
        nodes.put(flow, node);
        index.add(flow);
    }

    /**
     * The lowest rate of the faults that everything is about; whether with ARP and neighbour discovery does not count.
     */
    Optional<Effect.RateLimit> ofEverything() {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getKey().isAll())
                .map(entry -> entry.getValue().lowest)
                .reduce((one, other) -> Series.slower(one, other) ? one : other);
    }

    /** The others, outer ones before inner ones. */
    List<Limiter> limiters() {
        return nodes.entrySet().stream()
                .filter(entry -> !entry.getKey().isAll())
                .sorted(Comparator.comparing(entry -> entry.getValue().depth()))
                .map(entry -> limiter(entry.getValue()))
                .toList();
    }

    private Limiter limiter(Node node) {
        Optional<String> parent = node.around.stream()
                .map(nodes::get)
                .max(Comparator.comparing(Node::depth))
                .map(outer -> outer.oldest.fault().id());
        return new Limiter(node.oldest.fault().id(), parent, node.lowest);
    }

    /** The innermost rate that packets of these faults pass, but for that of everything. */
    Optional<String> innermost(List<Lanes.Placed> faults) {
        return faults.stream()
                .filter(placed ->
                        placed.has(Effect.RateLimit.class) && !placed.flow().isAll())
                .map(placed -> nodes.get(placed.flow()))
                .max(Comparator.comparing(Node::depth))
                .map(node -> node.oldest.fault().id());
    }

    private static Effect.RateLimit rateOf(Lanes.Placed placed) {
        return placed.fault().effect(Effect.RateLimit.class).orElseThrow();
    }
}
