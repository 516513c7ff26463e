package io.faultd.testing;

import io.faultd.fault.Direction;
import io.faultd.fault.Distribution;
import io.faultd.fault.DropEffect;
import io.faultd.fault.Effect;
import io.faultd.fault.Fault;
import io.faultd.fault.FlowMatch;
import io.faultd.fault.Peer;
import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.Selection;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import io.faultd.unit.Probability;
import io.faultd.unit.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Targets and faults for tests without a kernel: the namespaces have ended, so entering one fails. */
public final class Samples {
    /** When all the faults were made. */
    public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    public static final Namespace HOST = new Namespace("/nowhere/host", 1);

    private Samples() {}

    /** A named namespace whose eth0 is connected to a bridge of the host. */
    public static Target netns(String name, int number) {
        Namespace own = new Namespace("/nowhere/" + name, 100 + number);
        String port = "veth" + number;
        Interface eth0 = new Interface(
                "eth0",
                "",
                List.of("10.0.0." + number),
                new ShapingPoint(HOST, 10 + number, port, false),
                new ShapingPoint(own, 2, "eth0", false),
                new Interface.Path.Bridged(HOST, "br0", port));
        return new Target(
                Target.Kind.NETNS,
                "netns:" + name,
                "",
                true,
                Map.of(),
                List.of(),
                Optional.of(own),
                Optional.empty(),
                Optional.empty(),
                List.of(eth0));
    }

    /** A running container with the id of the {@link #unusable} one of that name. */
    public static Target container(String name, int number) {
        Target like = netns(name, number);
        Target down = unusable(name, true, "");
        return new Target(
                Target.Kind.CONTAINER,
                name,
                down.id(),
                true,
                down.labels(),
                List.of(),
                like.namespace(),
                Optional.empty(),
                Optional.empty(),
                like.interfaces());
    }

    /** A container that can't carry faults. */
    public static Target unusable(String name, boolean running, String reason) {
        return new Target(
                Target.Kind.CONTAINER,
                name,
                "0123456789ab" + name,
                running,
                Map.of("role", "test"),
                List.of(),
                Optional.empty(),
                Optional.of(reason),
                Optional.empty(),
                List.of());
    }

    public static Effect.Delay delay(int millis) {
        return new Effect.Delay(Duration.ofMillis(millis), Duration.ZERO, Probability.ZERO, Distribution.NORMAL);
    }

    public static Effect.RateLimit rate(String rate) {
        return new Effect.RateLimit(Rate.parse(rate), 32 << 10);
    }

    public static Fault.Shaping shaping(String id, Direction direction, Effect effect, String... words) {
        return new Fault.Shaping(
                id,
                NOON,
                Optional.empty(),
                Selection.of(List.of(words), false),
                direction,
                FlowMatch.ALL,
                List.of(effect));
    }

    public static Fault.Shaping matching(Fault.Shaping fault, FlowMatch match) {
        return new Fault.Shaping(
                fault.id(),
                fault.created(),
                fault.expires(),
                fault.selection(),
                fault.direction(),
                match,
                fault.effects());
    }

    /** A fault on a target without effect in the kernel, because its only peer is missing. */
    public static Fault.Shaping away(String id, String word) {
        FlowMatch match = new FlowMatch(
                List.of(Peer.parse("netns:away")), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
        return matching(shaping(id, Direction.IN, delay(10), word), match);
    }

    public static Fault.Partition partition(String id, String... words) {
        List<Selection> groups = List.of(words).stream()
                .map(word -> Selection.of(List.of(word), false))
                .toList();
        return new Fault.Partition(id, NOON, Optional.empty(), groups, false, false);
    }

    /** Drops all that targets receive. */
    public static Fault.Drop drop(String id, String... words) {
        return new Fault.Drop(
                id,
                NOON,
                Optional.empty(),
                Optional.empty(),
                Selection.of(List.of(words), false),
                Direction.IN,
                FlowMatch.ALL,
                DropEffect.BLACKHOLE);
    }
}
