package io.faultd.plan;

import io.faultd.fault.Direction;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Turns faults and the targets found now into a {@link Plan}. */
public final class Compiler {
    private final List<Target> targets;
    private final DropPlace dropPlace;
    private final Map<String, Plan.Reach> reach = new HashMap<>();
    private final Map<ShapingPoint, List<Fault.Shaping>> shaped = new LinkedHashMap<>();
    private final List<Plan.Conflict> conflicts = new ArrayList<>();
    private List<DropTable> drops = List.of();
    private final List<DropRule> dropRules = new ArrayList<>();
    private Map<String, List<Integer>> groupNumbers = Map.of();

    private Compiler(List<Target> targets, DropPlace dropPlace) {
        this.targets = targets;
        this.dropPlace = dropPlace;
    }

    /** Compiles, with partitions dropping packets on their paths. */
    public static Plan compile(List<? extends Fault> faults, List<Target> targets) {
        return compile(faults, targets, DropPlace.PATHS);
    }

    /**
     * Compiles.
     *
     * @param faults any order; the older of two that can't be combined stays in force
     * @param targets all that are in scope
     * @param dropPlace where partitions drop packets
     */
    public static Plan compile(List<? extends Fault> faults, List<Target> targets, DropPlace dropPlace) {
        Compiler compiler = new Compiler(targets, dropPlace);
        // Ids settle which of two made at the same instant is the older, so that the order given decides nothing.
        faults.stream()
                .sorted(Comparator.comparing(Fault::created).thenComparing(Fault::id))
                .forEach(fault -> {
                    if (fault instanceof Fault.Shaping shaping) {
                        compiler.place(shaping);
                    } else if (fault instanceof Fault.Partition partition) {
                        compiler.place(partition);
                    } else if (fault instanceof Fault.Drop drop) {
                        compiler.place(drop);
                    }
                });
        return new Plan(
                compiler.shapes(),
                compiler.drops,
                compiler.dropRules,
                compiler.reach,
                compiler.conflicts,
                compiler.groupNumbers);
    }

    private void place(Fault.Partition fault) {
        PartitionCompiler partition = new PartitionCompiler(fault, targets);
        reach.put(fault.id(), partition.reach());
        drops = partition.tables(dropPlace);
        groupNumbers = partition.groupNumbers();
    }

    private void place(Fault.Drop fault) {
        Selection.Resolution resolution = fault.selection().resolve(targets);
        FlowMatch.Resolution match = fault.match().resolve(new TargetIndex(targets), Hosts.NONE);
        DropCompiler drop = new DropCompiler(fault, resolution, match.flow());
        reach.put(fault.id(), new Plan.Reach(drop.holds(), resolution));
        dropRules.addAll(drop.rules());
    }

    private void place(Fault.Shaping fault) {
        Selection.Resolution resolution = fault.selection().resolve(targets);
        List<Plan.Hold> holds = new ArrayList<>();
        for (Selection.Selected selected : resolution.selected()) {
            for (Interface iface : selected.interfaces()) {
                if (fault.direction().in()) {
                    place(fault, iface.received());
                    holds.add(new Plan.Hold(selected.target(), iface.name(), Direction.IN));
                }
                if (fault.direction().out()) {
                    place(fault, iface.sent());
                    holds.add(new Plan.Hold(selected.target(), iface.name(), Direction.OUT));
                }
            }
        }
        reach.put(fault.id(), new Plan.Reach(holds, resolution));
    }

    private void place(Fault.Shaping fault, ShapingPoint point) {
        List<Fault.Shaping> there = shaped.computeIfAbsent(point, p -> new ArrayList<>(1));
        // Containers that share a namespace share its interfaces: a fault on both of them counts once.
        if (!there.contains(fault)) {
            there.add(fault);
        }
    }

    private TreeMap<ShapingPoint, Shape> shapes() {
        TreeMap<ShapingPoint, Shape> shapes = new TreeMap<>();
        Map<List<Fault.Shaping>, Combined> known = new HashMap<>();
        shaped.forEach((point, faults) -> {
            Combined combined = known.computeIfAbsent(faults, Combined::of);
            shapes.put(point, combined.shape);
            combined.refused.forEach((fault, message) -> conflicts.add(new Plan.Conflict(point, fault, message)));
        });
        return shapes;
    }

    /** The faults at one point together, and those that an older one keeps out. */
    private record Combined(Shape shape, Map<String, String> refused) {
        static Combined of(List<Fault.Shaping> faults) {
            Map<String, String> refused = new LinkedHashMap<>();
            Series series = new Series();
            List<Fault.Shaping> accepted = new ArrayList<>();
            for (Fault.Shaping fault : faults) {
                try {
                    series.add(fault);
                    accepted.add(fault);
                } catch (Series.Incompatible e) {
                    refused.put(fault.id(), e.getMessage());
                    series = again(accepted);
                }
            }
            SortedSet<String> ids = accepted.stream().map(Fault::id).collect(Collectors.toCollection(TreeSet::new));
            Lane lane = new Lane(ids, Flow.ALL, Optional.empty(), Optional.empty(), series.stages());
            return new Combined(new Shape(series.rate(), List.of(), List.of(lane)), refused);
        }

        private static Series again(List<Fault.Shaping> accepted) {
            Series series = new Series();
            try {
                for (Fault.Shaping fault : accepted) {
                    series.add(fault);
                }
                return series;
            } catch (Series.Incompatible e) {
                throw new IllegalStateException("faults that went together before no longer do", e);
            }
        }
    }
}
