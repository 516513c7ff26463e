package io.faultd.reconcile;

import io.faultd.fault.Fault;
import io.faultd.kernel.Detour;
import io.faultd.plan.DropPlace;
import io.faultd.plan.Plan;
import io.faultd.plan.Tree;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A way by which packets can get past a fault.
 *
 * @param fault its id
 * @param target whose traffic it is on
 * @param interfaceName as the target calls it
 */
public record Bypass(String fault, Target target, String interfaceName, Detour detour) {
    private static final int MOST_TEXTS = 3;
    private static final int MOST_WARNINGS = 16;

    /**
     * Those past some faults of a plan; reads the namespaces that these faults are in.
     *
     * @param ofInterest which targets
     */
    public static List<Bypass> past(
            Collection<Fault> faults, Plan plan, DropPlace place, Predicate<Target> ofInterest) {
        Map<Fault, List<Spot>> spots = new HashMap<>();
        Set<Namespace> namespaces = new LinkedHashSet<>();
        for (Fault fault : faults) {
            List<Spot> own = new ArrayList<>();
            for (Plan.Hold hold : plan.reachOf(fault.id()).holds()) {
                if (!ofInterest.test(hold.target())) {
                    continue;
                }
                hold.target().interfaces().stream()
                        .filter(iface -> iface.name().equals(hold.interfaceName()))
                        .forEach(iface -> own.addAll(spots(fault, hold, iface, plan, place)));
            }
            own.forEach(spot -> namespaces.add(spot.namespace));
            spots.put(fault, own);
        }
        if (namespaces.isEmpty()) {
            return List.of();
        }
        Map<Namespace, List<Detour>> detours = Detour.in(namespaces);
        Set<Bypass> found = new LinkedHashSet<>();
        for (Fault fault : faults) {
            for (Spot spot : spots.get(fault)) {
                detours.getOrDefault(spot.namespace, List.of()).stream()
                        .filter(spot::isPassedBy)
                        .forEach(detour -> found.add(
                                new Bypass(fault.id(), spot.hold.target(), spot.hold.interfaceName(), detour)));
            }
        }
        return List.copyOf(found);
    }

    /** For a command: which of its interfaces, and what. */
    public static List<String> warnings(List<Bypass> bypasses) {
        return bypasses.stream()
                .map(one -> one.target.name() + " " + one.interfaceName + ": " + one.detour.text()
                        + " can take packets past the fault; docs/limits.md says which")
                .distinct()
                .limit(MOST_WARNINGS)
                .toList();
    }

    /** For a target: what, in one line; empty where there is nothing. */
    public static Optional<String> note(Collection<Bypass> bypasses) {
        List<String> texts =
                bypasses.stream().map(one -> one.detour.text()).distinct().toList();
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        String named = String.join(", ", texts.subList(0, Math.min(MOST_TEXTS, texts.size())));
        return Optional.of("packets can get past its faults by " + named + (texts.size() > MOST_TEXTS ? ", …" : ""));
    }

    /** How a fault meets packets of an interface, which decides about what takes them past it. */
    private enum Manner {
        /** In a tree of qdiscs, which finds the lanes even of packets that the egress hook has not seen. */
        TREE,
        /** At an egress or forward hook, which redirected packets skip. */
        HOOK,
        /** At what receives packets, behind everything at the ingress. */
        ARRIVAL
    }

    /** A fault at one interface of a namespace. */
    private record Spot(Plan.Hold hold, Namespace namespace, int device, Manner manner) {
        boolean isPassedBy(Detour detour) {
            boolean isOwn = detour.device() == device;
            return switch (manner) {
                case TREE ->
                    isOwn
                            ? detour.side() == Detour.Side.EGRESS
                            : detour.isProgram() && detour.side() == Detour.Side.INGRESS;
                case HOOK -> !isOwn && (detour.isProgram() || detour.to().equals(OptionalInt.of(device)));
                case ARRIVAL -> isOwn && detour.side() == Detour.Side.INGRESS && !detour.sets();
            };
        }
    }

    private static List<Spot> spots(Fault fault, Plan.Hold hold, Interface iface, Plan plan, DropPlace place) {
        return fault.fold(
                shaping -> shaping(hold, iface, plan),
                drop -> drop(hold, iface),
                partition -> partition(hold, iface, place));
    }

    private static List<Spot> shaping(Plan.Hold hold, Interface iface, Plan plan) {
        List<Spot> spots = new ArrayList<>();
        Set<ShapingPoint> points = new HashSet<>();
        if (hold.direction().in()) {
            points.add(iface.received());
        }
        if (hold.direction().out()) {
            points.add(iface.sent());
        }
        for (ShapingPoint point : points) {
            if (point.redirected()) {
                spots.add(new Spot(hold, point.namespace(), point.ifindex(), Manner.ARRIVAL));
                continue;
            }
            spots.add(new Spot(hold, point.namespace(), point.ifindex(), Manner.TREE));
            boolean areFew = Optional.ofNullable(plan.shapes().get(point))
                    .map(shape -> Tree.areFew(shape.lanes().stream().map(lane -> lane.flow())))
                    .orElse(true);
            if (hold.pipe().isPresent() || !areFew) {
                spots.add(new Spot(hold, point.namespace(), point.ifindex(), Manner.HOOK));
            }
        }
        return spots;
    }

    private static List<Spot> drop(Plan.Hold hold, Interface iface) {
        List<Spot> spots = new ArrayList<>();
        ShapingPoint own = iface.sent();
        if (hold.direction().in()) {
            spots.add(new Spot(hold, own.namespace(), own.ifindex(), Manner.ARRIVAL));
        }
        if (hold.direction().out()) {
            spots.add(new Spot(hold, own.namespace(), own.ifindex(), Manner.HOOK));
        }
        return spots;
    }

    private static List<Spot> partition(Plan.Hold hold, Interface iface, DropPlace place) {
        boolean isOnPath = place == DropPlace.PATHS && !(iface.path() instanceof Interface.Path.Elsewhere);
        ShapingPoint point = isOnPath ? iface.received() : iface.sent();
        return List.of(new Spot(hold, point.namespace(), point.ifindex(), isOnPath ? Manner.HOOK : Manner.ARRIVAL));
    }
}
