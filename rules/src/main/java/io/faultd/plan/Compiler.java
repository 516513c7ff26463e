package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Hosts;
import io.faultd.flow.Flow;
import io.faultd.target.Interface;
import io.faultd.target.Selection;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import io.faultd.target.TargetIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Turns faults and the targets found now into a {@link Plan}. */
public final class Compiler {
    private final List<Target> targets;
    private final TargetIndex index;
    private final Hosts hosts;
    private final DropPlace dropPlace;
    private final Map<String, Plan.Reach> reach = new HashMap<>();
    private final Map<ShapingPoint, Long> largestFrames = new HashMap<>();
    private final Map<ShapingPoint, Set<Lanes.Placed>> shaped = new LinkedHashMap<>();
    private final List<Plan.Conflict> conflicts = new ArrayList<>();
    private List<PartitionTable> drops = List.of();
    private final List<DropRule> dropRules = new ArrayList<>();
    private final PipeCompiler pipes = new PipeCompiler();
    private Map<String, List<Integer>> groupNumbers = Map.of();

    private Compiler(List<Target> targets, Hosts hosts, DropPlace dropPlace) {
        this.targets = targets;
        this.index = new TargetIndex(targets);
        this.hosts = hosts;
        this.dropPlace = dropPlace;
        for (Target target : targets) {
            for (Interface iface : target.interfaces()) {
                long largest = Interface.largestFrame(iface.mtu());
                largestFrames.merge(iface.received(), largest, Math::max);
                largestFrames.merge(iface.sent(), largest, Math::max);
            }
        }
    }

    /** Compiles, with no host names known and partitions dropping packets on their paths. */
    public static Plan compile(List<? extends Fault> faults, List<Target> targets) {
        return compile(faults, targets, Hosts.NONE, DropPlace.PATHS);
    }

    /**
     * Compiles.
     *
     * @param faults any order; the older of two that can't be combined stays in force
     * @param targets all targets in scope
     * @param hosts what host names resolve to now
     * @param dropPlace where partitions drop packets
     */
    public static Plan compile(List<? extends Fault> faults, List<Target> targets, Hosts hosts, DropPlace dropPlace) {
        Compiler compiler = new Compiler(targets, hosts, dropPlace);
        // Of two faults made at the same instant the id decides which is older, so that the given order has
        // no influence.
        faults.stream()
                .sorted(Comparator.comparing(Fault::created).thenComparing(Fault::id))
                .forEach(fault ->
                        compiler.reach.put(fault.id(), fault.fold(compiler::place, compiler::place, compiler::place)));
        return new Plan(
                compiler.shapes(),
                compiler.drops,
                compiler.dropRules,
                compiler.reach,
                compiler.conflicts,
                compiler.groupNumbers);
    }

    private Plan.Reach place(Fault.Partition fault) {
        PartitionCompiler partition = new PartitionCompiler(fault, targets);
        drops = partition.tables(dropPlace);
        conflicts.addAll(partition.conflicts(dropPlace));
        groupNumbers = partition.groupNumbers();
        return partition.reach();
    }

    private Plan.Reach place(Fault.Drop fault) {
        Selection.Resolution resolution = fault.selection().resolve(index);
        FlowMatch.Resolution match = fault.match().resolve(index, hosts);
        TrafficCheck check = new TrafficCheck(fault, resolution, match.flow(), index, hosts);
        DropCompiler drop = new DropCompiler(fault, check.affected(), match.flow());
        dropRules.addAll(drop.rules());
        return new Plan.Reach(drop.holds(), resolution, match.unknown(), check.noEffect(), drop.passedOver());
    }

    private Plan.Reach place(Fault.Shaping fault) {
        Selection.Resolution resolution = fault.selection().resolve(index);
        FlowMatch.Resolution match = fault.match().resolve(index, hosts);
        TrafficCheck check = new TrafficCheck(fault, resolution, match.flow(), index, hosts);
        List<Plan.Hold> holds = new ArrayList<>();
        List<Plan.PassedOver> passedOver = new ArrayList<>();
        if (match.flow().isPresent()) {
            Lanes.Placed placed = new Lanes.Placed(fault, match.flow().get());
            Flow flow = placed.flow();
            List<WaysOut> ways = check.affected().stream()
                    .map(selected -> WaysOut.of(selected, outer -> outer.map(packets -> !packets.mayMeet(flow))
                            .orElse(!flow.isAll())))
                    .toList();
            ways.forEach(way -> passedOver.addAll(way.passedOver()));
            if (fault.sharedRate().isPresent()) {
                holds.addAll(pipes.place(placed, ways));
            } else {
                ways.forEach(way -> place(placed, way, holds));
            }
        }
        return new Plan.Reach(holds, resolution, match.unknown(), check.noEffect(), passedOver);
    }

    private void place(Lanes.Placed placed, WaysOut way, List<Plan.Hold> holds) {
        Direction direction = placed.fault().direction();
        for (Interface iface : way.interfaces()) {
            if (direction.in()) {
                place(placed, iface.received());
                holds.add(new Plan.Hold(way.target(), iface.name(), Direction.IN));
            }
            if (direction.out()) {
                place(placed, iface.sent());
                holds.add(new Plan.Hold(way.target(), iface.name(), Direction.OUT));
            }
        }
    }

    private void place(Lanes.Placed fault, ShapingPoint point) {
        long largest = largestFrames.get(point);
        Optional<Effect.TokenBucket> small = fault.fault()
                .effect(Effect.TokenBucket.class)
                .filter(bucket -> TbfStage.burst(bucket, largest) < largest);
        if (small.isPresent()) {
            String message = new Series.Incompatible(
                            fault.fault(),
                            fault.fault(),
                            "frames of " + point.ifname() + " have up to " + largest + " bytes, and tbf drops what is"
                                    + " larger than its burst, which is "
                                    + small.get().burstBytes()
                                    + " bytes; give it a burst of at least " + largest + "b, or none")
                    .getMessage();
            conflicts.add(new Plan.Conflict(point, fault.fault().id(), message, true));
            return;
        }
        // Containers that share a namespace share its interfaces: a fault on both of them counts once.
        shaped.computeIfAbsent(point, p -> new LinkedHashSet<>(2)).add(fault);
    }

    private TreeMap<ShapingPoint, Shape> shapes() {
        TreeMap<ShapingPoint, Shape> shapes = new TreeMap<>();
        Map<Together, Combined> known = new HashMap<>();
        shaped.forEach((point, faults) -> {
            Combined combined = known.computeIfAbsent(new Together(faults, largestFrames.get(point)), Combined::of);
            shapes.put(point, combined.shape);
            combined.refused.forEach((fault, message) -> conflicts.add(new Plan.Conflict(point, fault, message)));
        });
        shapes.putAll(pipes.shapes());
        conflicts.addAll(pipes.conflicts());
        return shapes;
    }

    /** Points with the same faults and frames have the same shape. */
    private record Together(Set<Lanes.Placed> faults, long largestFrame) {}

    /** The faults at one point together, and those that an older one excludes. */
    private record Combined(Shape shape, Map<String, String> refused) {
        static Combined of(Together together) {
            Map<String, String> refused = new LinkedHashMap<>();
            Lanes lanes = new Lanes(together.largestFrame);
            for (Lanes.Placed one : together.faults) {
                try {
                    lanes.add(one);
                } catch (Series.Incompatible e) {
                    refused.put(one.fault().id(), e.getMessage());
                }
            }
            return new Combined(lanes.shape(), refused);
        }
    }
}
