package io.faultd.plan;

import io.faultd.flow.Address;
import io.faultd.flow.AddressSet;
import io.faultd.flow.Flow;
import io.faultd.flow.PortSet;
import io.faultd.flow.Span;
import io.faultd.unit.Probability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The order in which a device's packets are compared with the flows that have a class of their own: the first matching
 * step decides.
 *
 * <p>Each packet passes all steps before its own, so many flows share one step where a look-up of one key separates
 * them. A flow moves into such a step only past flows that it has no packet in common with.
 *
 * @param steps in the order in which a packet meets them
 * @param linked those about ARP and neighbour discovery, in their order of precedence
 */
public record Classification(List<Step> steps, List<ClassFlow> linked) {
    /** With fewer flows a map costs more than it saves: single rules have their own counters and are easier to read. */
    static final int FEWEST_IN_A_MAP = 4;

    private static final int MOST_TUPLES_OF_ONE_FLOW = 32;
    private static final int MOST_COMPARED = 64;

    /** Copies the lists. */
    public Classification {
        steps = List.copyOf(steps);
        linked = List.copyOf(linked);
    }

    /**
     * The classifier's view of a {@link Tree.LaneClass}: which packets belong to the class, without the lane's stages.
     *
     * @param minor the class's minor number
     * @param faults the ids of the faults about these packets
     * @param flow which packets, seen from the target
     * @param duplicate the chance that one is copied
     */
    public record ClassFlow(int minor, SortedSet<String> faults, Flow flow, Optional<Probability> duplicate) {
        /** Copies the set. */
        public ClassFlow {
            faults = Collections.unmodifiableSortedSet(new TreeSet<>(faults));
        }
    }

    /** One comparison. */
    public sealed interface Step {
        /** Calls the visitor's method for this kind. */
        void accept(Consumer<One> one, Consumer<ByPeer> byPeer, Consumer<ByPort> byPort);

        /** Its claims. */
        Collection<ClassFlow> flows();

        /** A flow by itself. */
        record One(ClassFlow classFlow) implements Step {
            @Override
            public void accept(Consumer<One> one, Consumer<ByPeer> byPeer, Consumer<ByPort> byPort) {
                one.accept(this);
            }

            @Override
            public Collection<ClassFlow> flows() {
                return Set.of(classFlow);
            }
        }

        /**
         * Flows that are only peers.
         *
         * @param peers disjoint; by the flow that they are of
         */
        record ByPeer(Map<ClassFlow, AddressSet> peers) implements Step {
            @Override
            public void accept(Consumer<One> one, Consumer<ByPeer> byPeer, Consumer<ByPort> byPort) {
                byPeer.accept(this);
            }

            @Override
            public Collection<ClassFlow> flows() {
                return peers.keySet();
            }
        }

        /**
         * Flows that are a few protocols and ports each, of any peer.
         *
         * @param own whether a key has the target's own port
         * @param other whether a key has the other end's port
         * @param keys each leads to one flow
         */
        record ByPort(boolean own, boolean other, Map<Key, ClassFlow> keys) implements Step {
            @Override
            public void accept(Consumer<One> one, Consumer<ByPeer> byPeer, Consumer<ByPort> byPort) {
                byPort.accept(this);
            }

            @Override
            public Collection<ClassFlow> flows() {
                return keys.values();
            }
        }
    }

    /**
     * Protocol and ports of a packet.
     *
     * @param protocol as IANA numbers it
     * @param port the target's own; empty where the step ignores it
     * @param peerPort the other end's; empty where the step ignores it
     */
    public record Key(int protocol, Optional<Integer> port, Optional<Integer> peerPort) {}

    /** Finds the steps for claims, given in their order of precedence. */
    public static Classification of(List<ClassFlow> flows) {
        List<Group> groups = new ArrayList<>();
        for (ClassFlow classFlow : flows) {
            Kind kind = Kind.of(classFlow);
            Optional<Group> home = kind.shared ? home(groups, kind, classFlow) : Optional.empty();
            home.ifPresentOrElse(group -> group.flows.add(classFlow), () -> groups.add(new Group(kind, classFlow)));
        }
        return new Classification(
                groups.stream().flatMap(group -> group.steps().stream()).toList(),
                flows.stream().filter(one -> one.flow().link()).toList());
    }

    /** The last group of the kind, if the claim may come before everything behind that group. */
    private static Optional<Group> home(List<Group> groups, Kind kind, ClassFlow classFlow) {
        int compared = 0;
        for (int i = groups.size() - 1; i >= 0; i--) {
            Group group = groups.get(i);
            if (group.kind.equals(kind)) {
                return Optional.of(group);
            }
            compared += group.flows.size();
            boolean overtakes = compared > MOST_COMPARED
                    || group.flows.stream().anyMatch(other -> other.flow.meets(classFlow.flow));
            if (overtakes) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The key by which a flow can be looked up. */
    private record Kind(boolean shared, boolean peers, boolean own, boolean other) {
        private static final Kind ALONE = new Kind(false, false, false, false);

        static Kind of(ClassFlow classFlow) {
            Flow flow = classFlow.flow;
            if (classFlow.duplicate.isPresent()) {
                return ALONE;
            }
            if (flow.protocols().isEmpty()) {
                return flow.peers().isPresent() ? new Kind(true, true, false, false) : ALONE;
            }
            boolean few = flow.peers().isEmpty() && tuples(flow) <= MOST_TUPLES_OF_ONE_FLOW;
            return few
                    ? new Kind(
                            true,
                            false,
                            flow.ports().isPresent(),
                            flow.peerPorts().isPresent())
                    : ALONE;
        }

        private static long tuples(Flow flow) {
            return flow.protocols().get().numbers().size()
                    * flow.ports().map(Kind::size).orElse(1L)
                    * flow.peerPorts().map(Kind::size).orElse(1L);
        }

        private static long size(PortSet ports) {
            return ports.ranges().stream()
                    .mapToLong(range -> range.last() - range.first() + 1)
                    .sum();
        }
    }

    private static final class Group {
        private final Kind kind;
        private final List<ClassFlow> flows = new ArrayList<>();

        Group(Kind kind, ClassFlow first) {
            this.kind = kind;
            flows.add(first);
        }

        List<Step> steps() {
            if (flows.size() < FEWEST_IN_A_MAP) {
                return flows.stream().<Step>map(Step.One::new).toList();
            }
            return List.of(kind.peers ? byPeer() : byPort());
        }

        private Step byPeer() {
            Map<ClassFlow, AddressSet> peers = new LinkedHashMap<>();
            if (areDisjoint()) {
                flows.forEach(
                        classFlow -> peers.put(classFlow, classFlow.flow.peers().get()));
                return new Step.ByPeer(Collections.unmodifiableMap(peers));
            }
            AddressSet taken = AddressSet.NONE;
            for (ClassFlow classFlow : flows) {
                AddressSet wanted = classFlow.flow.peers().get();
                AddressSet left = wanted.minus(taken);
                if (!left.isEmpty()) {
                    peers.put(classFlow, left);
                    taken = taken.union(left);
                }
            }
            return new Step.ByPeer(Collections.unmodifiableMap(peers));
        }

        private boolean areDisjoint() {
            List<Span<Address>> ranges = flows.stream()
                    .flatMap(classFlow -> classFlow.flow.peers().get().ranges().stream())
                    .sorted(Comparator.comparing(Span::first))
                    .toList();
            for (int i = 1; i < ranges.size(); i++) {
                if (ranges.get(i - 1).last().compareTo(ranges.get(i).first()) >= 0) {
                    return false;
                }
            }
            return true;
        }

        private Step byPort() {
            Map<Key, ClassFlow> keys = new LinkedHashMap<>();
            for (ClassFlow classFlow : flows) {
                Flow flow = classFlow.flow;
                for (int protocol : flow.protocols().get().numbers()) {
                    for (Optional<Integer> port : ports(flow.ports())) {
                        for (Optional<Integer> peerPort : ports(flow.peerPorts())) {
                            keys.putIfAbsent(new Key(protocol, port, peerPort), classFlow);
                        }
                    }
                }
            }
            return new Step.ByPort(kind.own, kind.other, Collections.unmodifiableMap(keys));
        }

        private static List<Optional<Integer>> ports(Optional<PortSet> ports) {
            if (ports.isEmpty()) {
                return List.of(Optional.empty());
            }
            List<Optional<Integer>> all = new ArrayList<>();
            for (Span<Integer> range : ports.get().ranges()) {
                for (int port = range.first(); port <= range.last(); port++) {
                    all.add(Optional.of(port));
                }
            }
            return all;
        }
    }

    /** The claims that a packet can reach. */
    public Set<ClassFlow> flows() {
        Set<ClassFlow> flows = new HashSet<>();
        for (Step step : steps) {
            flows.addAll(step.flows());
        }
        return flows;
    }
}
