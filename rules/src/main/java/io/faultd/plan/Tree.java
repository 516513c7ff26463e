package io.faultd.plan;

import io.faultd.fault.Effect;
import io.faultd.flow.Flow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A {@link Shape} as it exists on a device: each lane and limiter has the number of its class, and there can be classes
 * that still hold packets but get no new ones.
 *
 * @param rate the limit of everything
 * @param limiters parents before their children
 * @param lanes in the order in which they are tried
 * @param retiredLimiters that no lane needs any more; they are removed when nothing is below them
 * @param pipe the pipe whose packets the device gets, if it is one
 * @param retired lanes that get no new packets; they are removed when they are empty
 */
public record Tree(
        Optional<Effect.RateLimit> rate,
        List<LimiterClass> limiters,
        List<LaneClass> lanes,
        Optional<Pipe> pipe,
        List<LimiterClass> retiredLimiters,
        List<LaneClass> retired) {
    /** The number of the class of the lane that everything belongs to; of the first of them, where there are two. */
    public static final int MATCH_ALL = 1;

    /** With more, a packet that no lane is about would wait for too many of them; and a program is limited. */
    private static final int MOST_COMPARISONS = 128;

    /** A tree without lanes, or of which nothing is known. */
    public static final Tree EMPTY =
            new Tree(Optional.empty(), List.of(), List.of(), Optional.empty(), List.of(), List.of());

    /** Copies the lists. */
    public Tree {
        limiters = List.copyOf(limiters);
        lanes = List.copyOf(lanes);
        retiredLimiters = List.copyOf(retiredLimiters);
        retired = List.copyOf(retired);
    }

    /**
     * A limiter and its class.
     *
     * @param number from 0; limiters have numbers of their own
     * @param parent the number of the limiter above, if there is one
     */
    public record LimiterClass(int number, Optional<Integer> parent, Limiter limiter) {}

    /**
     * A lane and its class.
     *
     * @param minor from 1; {@link #MATCH_ALL} only for a lane of everything
     * @param limiter the number of its limiter, if it has one
     */
    public record LaneClass(int minor, Optional<Integer> limiter, Lane lane) {
        private LaneClass map(UnaryOperator<Lane> change) {
            return new LaneClass(minor, limiter, change.apply(lane));
        }
    }

    /** All lanes that have a class, retired ones included: packets in those still have to leave. */
    public Stream<LaneClass> laneClasses() {
        return Stream.concat(lanes.stream(), retired.stream());
    }

    /** All limiters that have a class. */
    public Stream<LimiterClass> limiterClasses() {
        return Stream.concat(limiters.stream(), retiredLimiters.stream());
    }

    Tree withRate(Optional<Effect.RateLimit> other) {
        return new Tree(other, limiters, lanes, pipe, retiredLimiters, retired);
    }

    /** How many netem qdiscs it has. */
    long netems() {
        return laneClasses()
                .flatMap(laneClass -> laneClass.lane.stages().stream())
                .filter(NetemStage.class::isInstance)
                .count();
    }

    /** A copy with all lanes changed, retired ones included. */
    Tree mapLanes(UnaryOperator<Lane> change) {
        return new Tree(
                rate,
                limiters,
                lanes.stream().map(laneClass -> laneClass.map(change)).toList(),
                pipe,
                retiredLimiters,
                retired.stream().map(laneClass -> laneClass.map(change)).toList());
    }

    /** The lane of everything, if there is one in the class of that number. */
    public Optional<LaneClass> matchAll() {
        return lanes.stream().filter(laneClass -> laneClass.minor == MATCH_ALL).findFirst();
    }

    /**
     * The classes of the packets that are not picked for a lane.
     *
     * @param packets of all packets but those of ARP and neighbour discovery; 0: they pass unshaped
     * @param neighbours of those; 0: they pass unshaped
     * @param picks the lanes of packets that get there although they should have been picked: something redirected them
     *     past the classifier, or has changed their priority since; none where that would be too much to compare
     */
    public record Rest(int packets, int neighbours, List<Pick> picks) {
        /** All of them pass unshaped. */
        public static final Rest UNSHAPED = new Rest(0, 0);

        /** Copies the list. */
        public Rest {
            picks = List.copyOf(picks);
        }

        /** Without lanes. */
        public Rest(int packets, int neighbours) {
            this(packets, neighbours, List.of());
        }

        /** Whether all of them get into one class. */
        public boolean isOneClass() {
            return packets == neighbours && picks.isEmpty();
        }
    }

    /**
     * A lane that packets are picked for.
     *
     * @param minor the number of its class
     */
    public record Pick(int minor, Flow flow) {}

    /**
     * What becomes of packets that are not picked for a lane. A fault on ARP is on everything else, so that has a class
     * too.
     */
    public Rest rest() {
        Optional<LaneClass> withLink = ofEverything(true);
        Optional<LaneClass> packets = ofEverything(false).or(() -> withLink);
        return new Rest(
                packets.map(LaneClass::minor).orElse(0),
                withLink.map(LaneClass::minor).orElse(0),
                picks());
    }

    private List<Pick> picks() {
        List<Pick> picks = lanes.stream()
                .filter(laneClass -> !laneClass.lane.flow().isAll())
                .map(laneClass -> new Pick(laneClass.minor, laneClass.lane.flow()))
                .toList();
        return areFew(picks.stream().map(Pick::flow)) ? picks : List.of();
    }

    /** Whether packets that get past the classifier are compared with these flows. */
    public static boolean areFew(Stream<Flow> flows) {
        return flows.filter(flow -> !flow.isAll()).mapToInt(Tree::comparisons).sum() <= MOST_COMPARISONS;
    }

    /** How many comparisons a packet can need, about. */
    private static int comparisons(Flow flow) {
        return 1
                + flow.peers().map(set -> set.ranges().size()).orElse(0)
                + flow.ports().map(set -> set.ranges().size()).orElse(0)
                + flow.peerPorts().map(set -> set.ranges().size()).orElse(0)
                + flow.protocols().map(set -> set.numbers().size()).orElse(0);
    }

    private Optional<LaneClass> ofEverything(boolean link) {
        return lanes.stream()
                .filter(laneClass ->
                        laneClass.lane.flow().isAll() && laneClass.lane.flow().link() == link)
                .findFirst();
    }

    /**
     * The lanes that packets have to be picked for: all but those of everything, unless they have to duplicate them.
     */
    public List<LaneClass> classified() {
        return lanes.stream()
                .filter(laneClass -> !laneClass.lane.flow().isAll()
                        || laneClass.lane.duplicate().isPresent())
                .toList();
    }

    /** The same without what leads to the lanes of everything, though their classes are there. */
    public Tree closed() {
        List<LaneClass> closed = new ArrayList<>(retired);
        lanes.stream().filter(laneClass -> laneClass.lane.flow().isAll()).forEach(closed::add);
        return new Tree(
                rate,
                limiters,
                lanes.stream()
                        .filter(laneClass -> !laneClass.lane.flow().isAll())
                        .toList(),
                pipe,
                retiredLimiters,
                closed);
    }

    /** A copy without these retired lanes, whose classes were removed. */
    public Tree drained(Set<Integer> minors) {
        List<LaneClass> left = retired.stream()
                .filter(laneClass -> !minors.contains(laneClass.minor))
                .toList();
        return new Tree(rate, limiters, lanes, pipe, retiredLimiters, left);
    }

    /**
     * The retired limiters with nothing below them except earlier ones of this list: they can be removed in this order.
     */
    public List<LimiterClass> idleLimiters() {
        List<LimiterClass> idle = new ArrayList<>();
        List<LimiterClass> left = new ArrayList<>(retiredLimiters);
        boolean found = true;
        while (found) {
            List<LimiterClass> free =
                    left.stream().filter(limit -> !isParent(limit.number, left)).toList();
            idle.addAll(free);
            found = left.removeAll(free);
        }
        return idle;
    }

    private boolean isParent(int number, Collection<LimiterClass> others) {
        Stream<Optional<Integer>> parents = Stream.concat(
                laneClasses().map(LaneClass::limiter),
                Stream.concat(limiters.stream(), others.stream()).map(LimiterClass::parent));
        return parents.anyMatch(
                parent -> parent.filter(above -> above == number).isPresent());
    }

    /** A copy without these retired limiters, whose classes were removed. */
    public Tree without(Collection<LimiterClass> idle) {
        List<LimiterClass> left =
                retiredLimiters.stream().filter(limit -> !idle.contains(limit)).toList();
        return new Tree(rate, limiters, lanes, pipe, left, retired);
    }
}
