package io.faultd.reconcile;

import io.faultd.fault.Direction;
import io.faultd.plan.DropTable;
import io.faultd.plan.Plan;
import io.faultd.plan.Tree;
import io.faultd.protocol.FaultStats;
import io.faultd.protocol.Held;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Keeps the ledger of who met how many packets, plan by plan. */
final class Accounting {
    private final Ledger ledger = new Ledger();
    private final MeterReader reader = new MeterReader(ledger::read);

    /**
     * A plan is about to come into force: the last readings of the meters that may change hands.
     *
     * @param changingTrees points whose classes may be others afterwards
     * @param changingTables namespaces whose tables are replaced
     */
    void before(Set<ShapingPoint> changingTrees, Set<Namespace> changingTables) {
        Set<Place> places = new LinkedHashSet<>(ledger.places());
        places.removeIf(place -> place.point()
                .map(point -> !changingTrees.contains(point))
                .orElse(!changingTables.contains(place.namespace())));
        if (!places.isEmpty()) {
            reader.read(places);
        }
        // A table is replaced as a whole, with its counters.
        changingTables.forEach(namespace -> ledger.begunAnew(Place.ofTables(namespace)));
    }

    /**
     * A plan has come into force.
     *
     * @param trees what stands at a point, if it is known
     */
    void after(Plan now, Function<ShapingPoint, Optional<Tree>> trees) {
        ledger.assign(shares(now, trees));
        ledger.keep(now.reach().keySet());
    }

    /** Reads all meters. */
    List<FaultStats> read() {
        reader.read(ledger.places());
        List<FaultStats> rows = new ArrayList<>();
        ledger.figures()
                .forEach((share, figures) -> rows.add(new FaultStats(
                        share.fault(),
                        share.held().target(),
                        share.held().interface_(),
                        share.held().direction(),
                        figures.packets(),
                        figures.bytes(),
                        figures.dropped(),
                        figures.waiting(),
                        figures.waitingBytes())));
        return rows;
    }

    private static Map<Meter, Set<Ledger.Share>> shares(Plan plan, Function<ShapingPoint, Optional<Tree>> trees) {
        Map<Place, Map<String, Held>> heldByFault = new LinkedHashMap<>();
        plan.reach().forEach((fault, reach) -> reach.holds()
                .forEach(hold -> Place.of(hold).ifPresent(place -> heldByFault
                        .computeIfAbsent(place, key -> new LinkedHashMap<>())
                        .putIfAbsent(
                                fault,
                                new Held(
                                        hold.target().name(),
                                        hold.interfaceName(),
                                        hold.direction().word())))));
        Map<Meter, Set<Ledger.Share>> shares = new LinkedHashMap<>();
        // Of all classes that a fault's packets are in, or still wait in.
        heldByFault.forEach((place, held) -> place.point()
                .flatMap(trees)
                .map(QdiscTable::leaves)
                .orElse(List.of())
                .forEach(leaf -> leaf.lane().faults().stream()
                        .filter(held::containsKey)
                        .forEach(fault -> add(shares, Meter.ofClass(place, leaf.minor()), fault, held.get(fault)))));
        plan.reach().forEach((fault, reach) -> {
            Map<Namespace, String> members = new LinkedHashMap<>();
            reach.holds().stream()
                    .filter(hold -> hold.direction() == Direction.BOTH)
                    .forEach(hold -> hold.target()
                            .namespace()
                            .ifPresent(namespace ->
                                    members.putIfAbsent(namespace, hold.target().name())));
            if (!members.isEmpty()) {
                plan.drops()
                        .forEach(table -> add(
                                shares,
                                new Meter(Place.ofTables(table.namespace()), DropRules.COMMENT),
                                fault,
                                held(table, members)));
            }
        });
        return shares;
    }

    /** In a target's own namespace it is that target's packets that are dropped, on a bridge those of whole groups. */
    private static Held held(DropTable table, Map<Namespace, String> members) {
        return table.hook() == DropTable.Hook.INET_INPUT
                ? new Held(members.getOrDefault(table.namespace(), ""), "", Direction.IN.word())
                : new Held("", "", Direction.BOTH.word());
    }

    /** Targets that share a namespace have one share. */
    private static void add(Map<Meter, Set<Ledger.Share>> shares, Meter meter, String fault, Held held) {
        Set<Ledger.Share> there = shares.computeIfAbsent(meter, key -> new LinkedHashSet<>());
        if (there.stream().noneMatch(share -> share.fault().equals(fault))) {
            there.add(new Ledger.Share(fault, held));
        }
    }
}
