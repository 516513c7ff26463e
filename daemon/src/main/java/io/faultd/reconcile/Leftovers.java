package io.faultd.reconcile;

import io.faultd.dropping.DropEngine;
import io.faultd.kernel.Failure;
import io.faultd.kernel.KernelNames;
import io.faultd.kernel.Place;
import io.faultd.kernel.Refusals;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import io.faultd.netlink.nft.NfTables;
import io.faultd.netlink.nft.Table;
import io.faultd.netlink.route.Link;
import io.faultd.netlink.route.Rtnetlink;
import io.faultd.plan.Plan;
import io.faultd.shaping.Classifier;
import io.faultd.shaping.PipeTable;
import io.faultd.shaping.QdiscTable;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Objects of faultd in the kernel, found by their names, whichever process made them.
 *
 * @param points with trees or classifiers
 * @param tables namespaces with a table of drops
 * @param failures namespaces that could not be looked into
 */
public record Leftovers(List<ShapingPoint> points, List<Namespace> tables, List<Failure> failures) {
    /**
     * Reads those namespaces; one that ends meanwhile has nothing left, and one that can't be read does not affect the
     * others.
     */
    public static Leftovers in(List<Namespace> namespaces) {
        List<Namespace> tables = new ArrayList<>();
        Map<Namespace, Set<Integer>> classified = new HashMap<>();
        Set<ShapingPoint> points = new TreeSet<>();
        List<Failure> failures = new ArrayList<>();
        failures.addAll(inEach(namespaces, NetlinkProtocol.NETFILTER, (namespace, socket) -> {
            try (NfTables nftables = new NfTables(socket)) {
                Set<Integer> devices = classified.computeIfAbsent(namespace, key -> new TreeSet<>());
                for (Table table : nftables.tables()) {
                    Classifier.deviceOf(table).ifPresent(devices::add);
                    PipeTable.pipeOf(namespace, table).ifPresent(points::add);
                }
                if (DropEngine.anyIn(nftables)) {
                    tables.add(namespace);
                }
            }
        }));
        failures.addAll(inEach(namespaces, NetlinkProtocol.ROUTE, (namespace, socket) -> {
            try (Rtnetlink kernel = new Rtnetlink(socket)) {
                points.addAll(points(namespace, kernel, classified.getOrDefault(namespace, Set.of())));
            }
        }));
        return new Leftovers(List.copyOf(points), tables, failures);
    }

    private static List<Failure> inEach(
            List<Namespace> namespaces, NetlinkProtocol protocol, BiConsumer<Namespace, NetlinkSocket> look) {
        List<Failure> failures = new ArrayList<>();
        List<NetlinkSocket.Opening> openings =
                NetlinkSocket.openAll(namespaces.stream().map(Place::seen).toList(), protocol);
        for (int i = 0; i < openings.size(); i++) {
            Namespace namespace = namespaces.get(i);
            if (openings.get(i) instanceof NetlinkSocket.Opening.Opened opened) {
                Refusals.guard(Place.ofTables(namespace), () -> look.accept(namespace, opened.socket()))
                        .filter(failure -> !failure.gone())
                        .ifPresent(failures::add);
            }
        }
        return failures;
    }

    /** Descriptions of those that are not in a plan. */
    public List<String> beside(Plan plan) {
        Set<Namespace> wanted = new HashSet<>();
        plan.drops().forEach(table -> wanted.add(table.namespace()));
        plan.dropRules().forEach(rule -> wanted.add(rule.namespace()));
        List<String> texts = new ArrayList<>();
        points.stream()
                .filter(point -> !plan.shapes().containsKey(point))
                .forEach(point -> texts.add((point.isPipe() ? "a pipe for " : "a tree of qdiscs on ") + point.ifname()
                        + " in " + point.namespace().path()));
        failures.forEach(
                failure -> texts.add("what can't be read: " + failure.cause().getMessage()));
        tables.stream()
                .filter(namespace -> !wanted.contains(namespace))
                .forEach(namespace -> texts.add("tables in " + namespace.path()));
        return texts;
    }

    private static List<ShapingPoint> points(Namespace namespace, Rtnetlink kernel, Set<Integer> classified) {
        QdiscTable qdiscs = QdiscTable.of(kernel.qdiscs());
        Map<Integer, String> names = new HashMap<>();
        for (Link link : kernel.links()) {
            names.put(link.index(), link.name());
        }
        List<ShapingPoint> points = new ArrayList<>();
        names.forEach((index, name) -> {
            Optional<ShapingPoint> pipe = KernelNames.pipeOf(namespace, name);
            if (pipe.isPresent()) {
                points.add(pipe.get());
            } else if (KernelNames.isIfb(name)) {
                int source = KernelNames.sourceOfIfb(name);
                points.add(new ShapingPoint(namespace, source, names.getOrDefault(source, name), true));
            } else if (qdiscs.hasOurRoot(index) || classified.contains(index)) {
                points.add(new ShapingPoint(namespace, index, name, false));
            }
        });
        // A table stays when its device is deleted.
        classified.stream()
                .filter(index -> !names.containsKey(index))
                .forEach(index -> points.add(new ShapingPoint(namespace, index, "interface " + index, false)));
        return points;
    }
}
