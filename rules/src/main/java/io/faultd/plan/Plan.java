package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.target.Selection;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the kernel should contain, and the faults behind it.
 *
 * @param shapes what happens at each shaping point; all others are without a tree of faultd
 * @param drops the partitions' tables, at most one for each hook of a namespace
 * @param dropRules the rules of drop faults, the oldest fault first
 * @param reach where each fault, by id, holds now
 * @param conflicts faults that can't be in force somewhere because an older one is
 * @param groups the numbers, from 1, of each target's partition groups, by its key
 */
public record Plan(
        SortedMap<ShapingPoint, Shape> shapes,
        List<PartitionTable> drops,
        List<DropRule> dropRules,
        Map<String, Reach> reach,
        List<Conflict> conflicts,
        Map<String, List<Integer>> groups) {
    /** The plan of no faults. */
    public static final Plan EMPTY = new Plan(new TreeMap<>(), List.of(), List.of(), Map.of(), List.of(), Map.of());

    /** Copies the collections. */
    public Plan {
        shapes = Collections.unmodifiableSortedMap(new TreeMap<>(shapes));
        drops = List.copyOf(drops);
        dropRules = List.copyOf(dropRules);
        reach = Map.copyOf(reach);
        conflicts = List.copyOf(conflicts);
        groups = Map.copyOf(groups);
    }

    /** What a fault reaches; empty for one that is not in the plan. */
    public Reach reachOf(String fault) {
        return reach.getOrDefault(fault, Reach.NOTHING);
    }

    /**
     * Where a fault holds and where not.
     *
     * @param holds interface by interface
     * @param resolution the targets that its words select; a partition's groups together
     * @param unknownPeers a line for each peer in its match that has no address now
     * @param noEffect selected targets, and peers, that it can't affect now
     * @param passedOver interfaces of these targets where it does not act, because it would meet packets twice or none
     */
    public record Reach(
            List<Hold> holds,
            Selection.Resolution resolution,
            List<String> unknownPeers,
            List<NoEffect> noEffect,
            List<PassedOver> passedOver) {
        static final Reach NOTHING = new Reach(List.of(), Selection.Resolution.NOTHING);

        /** Copies the lists. */
        public Reach {
            holds = List.copyOf(holds);
            unknownPeers = List.copyOf(unknownPeers);
            noEffect = List.copyOf(noEffect);
            passedOver = List.copyOf(passedOver);
        }

        /** The reach of a fault that names no peers and affects all of its targets, on their only interfaces. */
        public Reach(List<Hold> holds, Selection.Resolution resolution) {
            this(holds, resolution, List.of(), List.of(), List.of());
        }
    }

    /**
     * A target or peer that a fault can't affect now, although its words select it.
     *
     * @param name the target's name, or the peer as it was written
     * @param reason why, as the end of a sentence
     */
    public record NoEffect(String name, String reason) {
        /** As a sentence without its full stop. */
        @Override
        public String toString() {
            return name + " " + reason;
        }
    }

    /**
     * An interface of a selected target where a fault does not act.
     *
     * @param interfaceName as the target calls it
     * @param reason why, as the end of a sentence
     */
    public record PassedOver(Target target, String interfaceName, String reason) {}

    /**
     * A fault on one interface.
     *
     * @param interfaceName as the target calls it
     * @param direction in or out; both for a partition
     * @param pipe where it acts on these packets, if not at the interface
     */
    public record Hold(Target target, String interfaceName, Direction direction, Optional<ShapingPoint> pipe) {
        /** One that acts at the interface. */
        public Hold(Target target, String interfaceName, Direction direction) {
            this(target, interfaceName, direction, Optional.empty());
        }
    }

    /**
     * A fault that can't hold at a point, usually because it can't be combined with an older one there.
     *
     * @param fault the id of the younger one
     * @param message one line that names both
     * @param unusable whether the point itself is the reason, rather than an older fault; the message then says what to
     *     do
     */
    public record Conflict(ShapingPoint point, String fault, String message, boolean unusable) {
        /** One with an older fault. */
        public Conflict(ShapingPoint point, String fault, String message) {
            this(point, fault, message, false);
        }
    }
}
