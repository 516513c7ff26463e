package io.faultd.stats;

import io.faultd.dropping.PartitionRuleset;
import io.faultd.fault.Direction;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.NftSocketPool;
import io.faultd.kernel.Place;
import io.faultd.plan.DropRule;
import io.faultd.plan.Plan;
import io.faultd.plan.Tree;
import io.faultd.protocol.FaultStats;
import io.faultd.protocol.Held;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Keeps the ledger of how many packets each fault acted on, plan by plan. */
public final class Accounting {
    private final Ledger ledger = new Ledger();
    private final MeterReader reader;

    /** Makes an empty ledger; drops are read through those sockets. */
    public Accounting(NftSocketPool sockets) {
        this.reader = new MeterReader(sockets, ledger::read);
    }

    /**
     * Before a plan is applied: takes the last readings of meters that get other shares or can restart.
     *
     * @param draining the places whose classes are removed as soon as they are empty
     * @return the places of those meters, for {@link #after}
     */
    public Set<Place> before(Plan inForce, Plan next, Set<ShapingPoint> draining) {
        Set<Place> known = ledger.places();
        if (known.isEmpty()) {
            return Set.of();
        }
        Map<Namespace, List<Object>> tables = tables(inForce);
        Map<Namespace, List<Object>> nextTables = tables(next);
        Set<Place> changing = new LinkedHashSet<>();
        for (Place place : known) {
            boolean same = place.point().isPresent()
                    ? equal(
                            inForce.shapes()::get,
                            next.shapes()::get,
                            place.point().get())
                    : equal(tables::get, nextTables::get, place.namespace());
            if (!same || place.point().filter(draining::contains).isPresent()) {
                changing.add(place);
            }
        }
        reader.read(changing);
        return changing;
    }

    private static <K> boolean equal(Function<K, ?> one, Function<K, ?> other, K key) {
        return Objects.equals(one.apply(key), other.apply(key));
    }

    private static Map<Namespace, List<Object>> tables(Plan plan) {
        Map<Namespace, List<Object>> tables = new HashMap<>();
        plan.drops().forEach(table -> tables.computeIfAbsent(table.namespace(), key -> new ArrayList<>())
                .add(table));
        plan.dropRules().forEach(rule -> tables.computeIfAbsent(rule.namespace(), key -> new ArrayList<>())
                .add(rule));
        return tables;
    }

    /**
     * After a plan was applied.
     *
     * @param trees the trees at the shaping points
     * @param changed the places where meters can have restarted: a rewritten rule counts from zero
     */
    public void after(Plan now, Map<ShapingPoint, Tree> trees, Collection<Place> changed) {
        ledger.assign(shares(now, trees));
        ledger.keep(now.reach().keySet());
        reader.read(changed.stream().filter(place -> place.point().isEmpty()).toList());
    }

    /** Reads all meters. */
    public List<FaultStats> read() {
        reader.read(ledger.places());
        List<FaultStats> rows = new ArrayList<>();
        ledger.readings()
                .forEach((share, reading) -> rows.add(new FaultStats(
                        share.fault(),
                        share.held().target(),
                        share.held().interface_(),
                        share.held().direction(),
                        reading.packets(),
                        reading.bytes(),
                        reading.dropped(),
                        reading.waiting(),
                        reading.waitingBytes())));
        return rows;
    }

    private static Map<Meter, Set<Ledger.FaultShare>> shares(Plan plan, Map<ShapingPoint, Tree> trees) {
        Map<Meter, Set<Ledger.FaultShare>> shares = new LinkedHashMap<>();
        Map<ShapingPoint, Map<String, List<Meter>>> classes = new HashMap<>();
        trees.forEach((point, tree) -> classes.put(point, classes(point, tree)));
        Map<String, List<DropRule>> rules = plan.dropRules().stream().collect(Collectors.groupingBy(DropRule::fault));
        plan.reach().forEach((fault, reach) -> {
            Map<Namespace, String> members = new LinkedHashMap<>();
            for (Plan.Hold hold : reach.holds()) {
                hold.target()
                        .namespace()
                        .ifPresent(namespace ->
                                members.putIfAbsent(namespace, hold.target().name()));
                Place.of(hold)
                        .flatMap(Place::point)
                        .filter(classes::containsKey)
                        .ifPresent(point -> classes.get(point)
                                .getOrDefault(fault, List.of())
                                .forEach(meter -> add(shares, meter, fault, held(hold, point))));
            }
            boolean partition = reach.holds().stream().anyMatch(hold -> hold.direction() == Direction.BOTH);
            if (partition) {
                // Drops in a target's own namespace are of that target's packets, drops on a bridge of those of groups.
                plan.drops()
                        .forEach(table -> add(
                                shares,
                                new Meter(Place.ofTables(table.namespace()), PartitionRuleset.COMMENT),
                                fault,
                                new Held(members.getOrDefault(table.namespace(), ""), "", Direction.BOTH.word())));
            }
            rules.getOrDefault(fault, List.of())
                    .forEach(rule -> add(
                            shares,
                            new Meter(Place.ofTables(rule.namespace()), fault),
                            fault,
                            held(rule, members.getOrDefault(rule.namespace(), ""))));
        });
        return shares;
    }

    /** The classes of a tree that count packets of each fault. */
    private static Map<String, List<Meter>> classes(ShapingPoint point, Tree tree) {
        Map<String, List<Meter>> classes = new HashMap<>();
        tree.laneClasses().forEach(laneClass -> {
            Meter meter = Meter.ofClass(Place.of(point), laneClass.minor());
            laneClass.lane().faults().forEach(fault -> classes.computeIfAbsent(fault, key -> new ArrayList<>())
                    .add(meter));
        });
        return classes;
    }

    /** The counters of a pipe are for all its members together. */
    private static Held held(Plan.Hold hold, ShapingPoint point) {
        boolean shared = point.isPipe();
        return new Held(
                shared ? "" : hold.target().name(),
                shared ? KernelNames.ifbName(point) : hold.interfaceName(),
                hold.direction().word());
    }

    private static Held held(DropRule rule, String target) {
        return new Held(
                target, String.join(",", rule.interfaces()), rule.direction().word());
    }

    /** Targets in one namespace have one share. */
    private static void add(Map<Meter, Set<Ledger.FaultShare>> shares, Meter meter, String fault, Held held) {
        Set<Ledger.FaultShare> there = shares.computeIfAbsent(meter, key -> new LinkedHashSet<>());
        if (there.stream().noneMatch(share -> share.fault().equals(fault))) {
            there.add(new Ledger.FaultShare(fault, held));
        }
    }
}
