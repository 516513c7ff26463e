package io.faultd.shaping;

import io.faultd.displaced.DisplacedQdiscStore;
import io.faultd.displaced.DisplacedQdiscs;
import io.faultd.kernel.Difference;
import io.faultd.kernel.DriftKind;
import io.faultd.kernel.Failure;
import io.faultd.kernel.KernelWatch;
import io.faultd.kernel.NetlinkSink;
import io.faultd.kernel.NftSocketPool;
import io.faultd.kernel.Place;
import io.faultd.kernel.Refusals;
import io.faultd.linux.LinuxException;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.plan.Shape;
import io.faultd.plan.Stage;
import io.faultd.plan.Tree;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the qdisc trees of many interfaces: all interfaces of a namespace together, with one dump before, their
 * operations in as few sends as possible, and one dump after to read them back.
 *
 * <p>Sockets are opened for one reconciliation only, since an open one would keep a dead container's namespace alive.
 */
public final class Shaper {
    private static final Logger log = LoggerFactory.getLogger(Shaper.class);
    // A rate can make packets wait for longer than their delay.
    private static final Duration AFTER_THE_LAST = Duration.ofMillis(100);
    private static final int LONGEST_JITTERS = 4;

    private final boolean hasNetem;
    private final NftSocketPool sockets;
    private final NetlinkSink sink;
    private final DisplacedQdiscs displaced;
    private final KnownTrees knownTrees;
    private final Map<Namespace, DeviceTables.Memory> memories;

    /**
     * A shaper.
     *
     * @param hasNetem whether the kernel has sch_netem; without it rates still work, over a plain queue
     */
    public Shaper(boolean hasNetem) {
        this(hasNetem, new NftSocketPool());
    }

    /** As {@link #Shaper(boolean)}, with sockets that are shared with others on the same thread. */
    public Shaper(boolean hasNetem, NftSocketPool sockets) {
        this(hasNetem, sockets, NetlinkSink.KERNEL, DisplacedQdiscStore.none());
    }

    /**
     * The same; the watch recognizes its changes as faultd's own.
     *
     * @param store of displaced qdiscs
     */
    public Shaper(boolean hasNetem, NftSocketPool sockets, KernelWatch watch, DisplacedQdiscStore store) {
        this(hasNetem, sockets, watch.sink(), store);
    }

    public Shaper(boolean hasNetem, NftSocketPool sockets, NetlinkSink sink, DisplacedQdiscStore store) {
        this(hasNetem, sockets, sink, new DisplacedQdiscs(store), new KnownTrees(), new HashMap<>());
    }

    private Shaper(
            boolean hasNetem,
            NftSocketPool sockets,
            NetlinkSink sink,
            DisplacedQdiscs displaced,
            KnownTrees knownTrees,
            Map<Namespace, DeviceTables.Memory> memories) {
        this.hasNetem = hasNetem;
        this.sockets = sockets;
        this.sink = sink;
        this.displaced = displaced;
        this.knownTrees = knownTrees;
        this.memories = memories;
    }

    /** A copy with the same knowledge, whose changes go to another sink. */
    public Shaper rehearsal(NetlinkSink elsewhere) {
        Map<Namespace, DeviceTables.Memory> remembered = new HashMap<>();
        memories.forEach((namespace, memory) -> remembered.put(namespace, memory.copy()));
        return new Shaper(hasNetem, sockets, elsewhere, displaced, knownTrees.copy(), remembered);
    }

    /** The known tree of each point. */
    public Map<ShapingPoint, Tree> trees() {
        return knownTrees.trees();
    }

    /** Discards the known trees in these namespaces. */
    public void forget(Set<Namespace> namespaces) {
        memories.keySet().removeAll(namespaces);
        List.copyOf(knownTrees.trees().keySet()).stream()
                .filter(point -> namespaces.contains(point.namespace()))
                .forEach(knownTrees::forget);
    }

    /** How points differ from their known trees; points without a known tree are left out. */
    public Map<ShapingPoint, Difference> differences(Set<ShapingPoint> points) {
        Map<Namespace, Map<ShapingPoint, Tree>> byNamespace = new TreeMap<>();
        points.forEach(point -> knownTrees.tree(point).ifPresent(tree -> byNamespace
                .computeIfAbsent(point.namespace(), key -> new TreeMap<>())
                .put(point, tree)));
        Map<ShapingPoint, Difference> differences = new TreeMap<>();
        byNamespace.forEach((namespace, trees) -> {
            try (Rtnetlink kernel = sink.routing(
                            namespace, NetlinkSocket.openIn(Place.seen(namespace), NetlinkProtocol.ROUTE));
                    DeviceTables tables = tables(namespace)) {
                ShapingSession session = new ShapingSession(kernel, tables, hasNetem, knownTrees);
                differences.putAll(new TreeDifferences(session).differences(trees));
            } catch (RuntimeException e) {
                if (Refusals.isGone(e)) {
                    log.debug("{} is gone: {}", namespace.path(), e.getMessage());
                } else {
                    Difference unread = new Difference(DriftKind.QDISC, "it can't be read: " + e.getMessage(), true);
                    trees.keySet().forEach(point -> differences.put(point, unread));
                }
            }
        });
        return differences;
    }

    /** The devices with displaced qdiscs to restore. */
    public List<ShapingPoint> displaced(List<Namespace> namespaces) {
        return displaced.points(namespaces);
    }

    private DeviceTables tables(Namespace namespace) {
        return new DeviceTables(
                () -> sink.rules(namespace, sockets.open(namespace)),
                nftables -> sockets.release(namespace, nftables),
                memories.computeIfAbsent(namespace, fresh -> new DeviceTables.Memory()));
    }

    /** Gives each point its shape, and removes faultd's objects where there is none. */
    public List<Failure> reconcile(Map<ShapingPoint, Optional<Shape>> wanted) {
        return reconcile(wanted, Set.of());
    }

    /**
     * The same.
     *
     * @param doubted points whose known tree is uncertain and is compared in detail
     */
    public List<Failure> reconcile(Map<ShapingPoint, Optional<Shape>> wanted, Set<ShapingPoint> doubted) {
        doubted.forEach(knownTrees::doubt);
        Map<Namespace, Map<ShapingPoint, Optional<Shape>>> byNamespace = new TreeMap<>();
        Map<Namespace, Namespace> paths = new TreeMap<>();
        wanted.forEach((point, shape) -> {
            byNamespace.computeIfAbsent(point.namespace(), n -> new TreeMap<>()).put(point, shape);
            // An unwanted point can have the path of a process that has ended since.
            paths.merge(point.namespace(), point.namespace(), (before, fresh) -> shape.isPresent() ? fresh : before);
        });
        List<Namespace> namespaces = List.copyOf(paths.values());
        List<NetlinkSocket.Opening> openings =
                NetlinkSocket.openAll(namespaces.stream().map(Place::seen).toList(), NetlinkProtocol.ROUTE);
        List<Failure> failures = new ArrayList<>();
        for (int i = 0; i < openings.size(); i++) {
            Map<ShapingPoint, Optional<Shape>> shapes = byNamespace.get(namespaces.get(i));
            if (openings.get(i) instanceof NetlinkSocket.Opening.Opened opened) {
                Namespace namespace = namespaces.get(i);
                try (Rtnetlink kernel = sink.routing(namespace, opened.socket());
                        DeviceTables tables = tables(namespace)) {
                    ShapingSession session = new ShapingSession(kernel, tables, hasNetem, knownTrees);
                    failures.addAll(new NamespaceShaper(session, displaced).reconcile(shapes));
                } catch (RuntimeException e) {
                    shapes.keySet().forEach(knownTrees::forget);
                    memories.remove(namespace);
                    shapes.keySet().forEach(point -> failures.add(Refusals.unexpected(Place.of(point), e)));
                }
                memories.computeIfPresent(namespace, (key, one) -> one.isEmpty() ? null : one);
            } else if (openings.get(i) instanceof NetlinkSocket.Opening.Refused refused) {
                memories.remove(namespaces.get(i));
                failures.addAll(unreachable(shapes, refused.cause()));
            }
        }
        return failures;
    }

    /** The points with classes that get no packets any more and are removed when they are empty. */
    public Set<ShapingPoint> draining() {
        return knownTrees.trees().entrySet().stream()
                .filter(entry -> !entry.getValue().retired().isEmpty())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** When to check next whether one of those is empty; empty where there is none. */
    public Optional<Duration> drained() {
        return knownTrees.trees().values().stream()
                .flatMap(tree -> tree.retired().stream())
                .map(laneClass ->
                        laneClass.lane().stages().stream().map(Shaper::longest).reduce(AFTER_THE_LAST, Duration::plus))
                .min(Duration::compareTo);
    }

    private static Duration longest(Stage stage) {
        return stage.fold(
                netem -> netem.delay().plus(netem.jitter().multipliedBy(LONGEST_JITTERS)), tbf -> Duration.ZERO);
    }

    /** Unwanted objects in an ended namespace ended with it. */
    private List<Failure> unreachable(Map<ShapingPoint, Optional<Shape>> here, LinuxException cause) {
        List<Failure> failures = new ArrayList<>();
        here.forEach((point, shape) -> {
            knownTrees.forget(point);
            if (shape.isPresent() || !Refusals.isGone(cause)) {
                failures.add(Refusals.failure(Place.of(point), cause));
            } else {
                displaced.forget(point);
            }
        });
        return failures;
    }
}
