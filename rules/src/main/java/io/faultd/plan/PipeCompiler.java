package io.faultd.plan;

import io.faultd.fault.Direction;
import io.faultd.fault.Effect;
import io.faultd.flow.Flow;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Turns shared rates into pipes: one for each fault and direction, in the namespace where the host's ends of the
 * members' interfaces are. It lies between them and all others, so that packets that members receive pass it before
 * their own faults, and packets that they send pass it after.
 *
 * <p>A packet passes at most one pipe in each direction: it continues where it was taken from, and is not matched
 * again.
 */
final class PipeCompiler {
    private final Map<Entrance, List<Lanes.Placed>> taken = new HashMap<>();
    private final Map<ShapingPoint, Shape> shapes = new TreeMap<>();
    private final List<Plan.Conflict> conflicts = new ArrayList<>();

    /** The places that packets are taken from. */
    private record Entrance(ShapingPoint member, boolean received) {}

    /** Places a fault that is younger than those before, and returns where it holds. */
    List<Plan.Hold> place(Lanes.Placed placed, List<WaysOut> selected) {
        List<Plan.Hold> holds = new ArrayList<>();
        Direction direction = placed.fault().direction();
        if (direction.in()) {
            place(placed, selected, Direction.IN, holds);
        }
        if (direction.out()) {
            place(placed, selected, Direction.OUT, holds);
        }
        return holds;
    }

    private void place(Lanes.Placed placed, List<WaysOut> selected, Direction direction, List<Plan.Hold> holds) {
        boolean received = direction == Direction.IN;
        SortedSet<ShapingPoint> members = new TreeSet<>();
        for (WaysOut one : selected) {
            for (Interface iface : one.interfaces()) {
                String name = one.target().name() + "/" + iface.name();
                Optional<Plan.Conflict> reason = refusal(placed, iface, name, received, members);
                reason.ifPresent(conflicts::add);
                if (reason.isEmpty()) {
                    members.add(iface.received());
                }
                Optional<ShapingPoint> pipe = reason.isPresent()
                        ? Optional.empty()
                        : Optional.of(ShapingPoint.pipe(
                                iface.received().namespace(), placed.fault().id(), received));
                holds.add(new Plan.Hold(one.target(), iface.name(), direction, pipe));
            }
        }
        if (!members.isEmpty()) {
            members.forEach(member -> taken.computeIfAbsent(new Entrance(member, received), key -> new ArrayList<>())
                    .add(placed));
            Namespace namespace = members.first().namespace();
            shapes.put(
                    ShapingPoint.pipe(namespace, placed.fault().id(), received),
                    shape(placed, new Pipe(placed.fault().id(), received, placed.flow(), members)));
        }
    }

    /** Why an interface can't join the existing members. */
    private Optional<Plan.Conflict> refusal(
            Lanes.Placed placed, Interface iface, String name, boolean received, SortedSet<ShapingPoint> members) {
        ShapingPoint own = received ? iface.received() : iface.sent();
        String fault = placed.fault().id();
        if (iface.received().redirected()) {
            return unusable(
                    own,
                    placed,
                    name
                            + " has no end in the host, as a veth has, where a shared rate could shape it; give it a"
                            + " rate of its own");
        }
        if (!members.isEmpty()
                && !members.first().namespace().equals(iface.received().namespace())) {
            return unusable(
                    own,
                    placed,
                    "the host's end of " + name + " is in another network namespace ("
                            + iface.received().namespace().path() + ") than those of others ("
                            + members.first().namespace().path()
                            + "), and one shared rate can't be in both; use a fault for each");
        }
        return taken.getOrDefault(new Entrance(iface.received(), received), List.of()).stream()
                .filter(older -> older.flow().meets(placed.flow()))
                .findFirst()
                .map(older -> new Plan.Conflict(
                        own,
                        fault,
                        new Series.Incompatible(
                                        older.fault(),
                                        placed.fault(),
                                        "packets of " + name
                                                + " would have to pass both shared rates, and they can pass one in each"
                                                + " direction; give them matches that have no packet in common")
                                .getMessage()));
    }

    private static Optional<Plan.Conflict> unusable(ShapingPoint point, Lanes.Placed placed, String why) {
        String message = new Series.Incompatible(placed.fault(), placed.fault(), why).getMessage();
        return Optional.of(new Plan.Conflict(point, placed.fault().id(), message, true));
    }

    private static Shape shape(Lanes.Placed placed, Pipe pipe) {
        Effect.SharedRate shared = placed.fault().sharedRate().orElseThrow();
        NetemStage queue = NetemStage.TRANSPARENT.toBuilder()
                .limit(QueueLimit.packets(Duration.ZERO, Optional.of(shared.rate()), 0))
                .build();
        Lane lane = new Lane(
                new TreeSet<>(List.of(pipe.fault())),
                Flow.ALL_WITH_LINK, // what comes here was chosen at the entrance
                Optional.empty(),
                Optional.empty(),
                List.of(queue));
        return new Shape(
                Optional.of(new Effect.RateLimit(shared.rate(), shared.burstBytes())),
                List.of(),
                List.of(lane),
                Optional.of(pipe),
                false);
    }

    /** The shape of each pipe. */
    Map<ShapingPoint, Shape> shapes() {
        return shapes;
    }

    List<Plan.Conflict> conflicts() {
        return conflicts;
    }
}
